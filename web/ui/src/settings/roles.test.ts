import { describe, expect, test } from "vitest";
import { grantable, mayAdminister, mayRemove, maySetOrganizationRole, maySetProjectRole } from "./roles";
import type { Role } from "./roles";
import type { Member } from "./types";

const member = (organizationRole: Role, projectRole: Role | null = null, invitedUntil: string | null = null): Member => ({
  userId: "u", email: "u@example.com", name: null, organizationRole, projectRole, role: projectRole ?? organizationRole, invitedUntil,
});
const owner = { role: "OWNER", organizationRole: "OWNER" };
const admin = { role: "ADMIN", organizationRole: "ADMIN" };
const ownerHere = { role: "OWNER", organizationRole: "NONE" };

describe("roles", () => {
  test("nobody grants beyond their own", () => {
    expect(grantable("ADMIN")).toEqual(["VIEWER", "MEMBER", "ADMIN"]);
    expect(grantable("OWNER")).toContain("OWNER");
    expect(grantable("something else")).toEqual([]);
    expect(["OWNER", "ADMIN", "MEMBER", "VIEWER", "NONE", ""].map(mayAdminister)).toEqual([true, true, false, false, false, false]);
  });

  test("who is above is left alone", () => {
    expect(maySetOrganizationRole(admin, member("OWNER"), 2)).toBe(false);
    expect(maySetOrganizationRole(admin, member("VIEWER", "OWNER"), 1)).toBe(false);
    expect(maySetOrganizationRole(admin, member("ADMIN"), 1)).toBe(true);
    expect(mayRemove(admin, member("OWNER"), 2)).toBe(false);
  });

  test("a role in the project does not reach the organisation", () => {
    expect(maySetOrganizationRole(ownerHere, member("VIEWER"), 1)).toBe(false);
    expect(mayRemove(ownerHere, member("VIEWER"), 1)).toBe(false);
    expect(maySetProjectRole(ownerHere, member("VIEWER"))).toBe(true);
    expect(mayRemove(ownerHere, member("NONE", "ADMIN"), 1)).toBe(true);
  });

  test("the last owner stays, and owners own every project", () => {
    expect(maySetOrganizationRole(owner, member("OWNER"), 1)).toBe(false);
    expect(mayRemove(owner, member("OWNER"), 1)).toBe(false);
    expect(mayRemove(owner, member("OWNER"), 2)).toBe(true);
    expect(maySetProjectRole(owner, member("OWNER"))).toBe(false);
  });

  test("who has not come yet stays as invited, but can be removed", () => {
    const pending = member("VIEWER", null, "2026-01-01T00:00:00.000Z");
    expect(maySetOrganizationRole(owner, pending, 1)).toBe(false);
    expect(maySetProjectRole(owner, pending)).toBe(false);
    expect(mayRemove(owner, pending, 1)).toBe(true);
  });
});
