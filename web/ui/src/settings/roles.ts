// Roles and what they allow, as the server decides it; here so that the page offers only what would be granted.
import type { Member } from "./types";

export const roles = ["NONE", "VIEWER", "MEMBER", "ADMIN", "OWNER"] as const;
export type Role = (typeof roles)[number];

export const roleLabels: Record<Role, string> = { NONE: "No access", VIEWER: "Viewer", MEMBER: "Member", ADMIN: "Admin", OWNER: "Owner" };

export const roleTexts: [Role, string][] = [
  ["OWNER", "everything, and deleting the project"],
  ["ADMIN", "also keys, members, models and the project’s settings"],
  ["MEMBER", "also scores and comments"],
  ["VIEWER", "reads"],
];

const rank = (role: string) => roles.indexOf(role as Role);
const atLeast = (role: string, least: Role) => rank(role) >= rank(least);

/** Of a project or an organisation. */
export const mayAdminister = (role: string) => atLeast(role, "ADMIN");
export const owns = (role: string) => role === "OWNER";

/** What may be given by who has this role, the least first. */
export const grantable = (own: string): Role[] => roles.filter((role) => role !== "NONE" && rank(role) <= rank(own));

/** The roles of who is signed in. */
export interface Standing {
  role: string;
  organizationRole: string;
}

const outranks = (own: string, theirs: string) => mayAdminister(own) && rank(theirs) <= rank(own);
const ofOrganization = (own: Standing, member: Member) => outranks(own.organizationRole, member.organizationRole) && outranks(own.organizationRole, member.role);

/** Who has not come yet stays as invited, and the last owner stays. */
export const maySetOrganizationRole = (own: Standing, member: Member, owners: number) =>
  !member.invitedUntil && ofOrganization(own, member) && !(member.organizationRole === "OWNER" && owners < 2);

export const maySetProjectRole = (own: Standing, member: Member) =>
  !member.invitedUntil && member.organizationRole !== "OWNER" && outranks(own.role, member.role);

export const mayRemove = (own: Standing, member: Member, owners: number) =>
  member.organizationRole === "NONE" ? outranks(own.role, member.role) : ofOrganization(own, member) && !(member.organizationRole === "OWNER" && owners < 2);
