// What the server answers about a project's settings.
import type { Role } from "./roles";

export interface ProjectSettings {
  id: string;
  name: string;
  /** Null: for ever. */
  retentionDays: number | null;
  createdAt: string;
  organization: { id: string; name: string };
}

export interface ApiKey {
  id: string;
  publicKey: string;
  /** Its beginning and end, to be recognised by. */
  displaySecretKey: string;
  note: string | null;
  createdBy: string | null;
  createdAt: string;
  lastUsedAt: string | null;
}

/** The only answer with a secret. */
export interface NewApiKey {
  id: string;
  publicKey: string;
  secretKey: string;
  note: string | null;
}

export interface Member {
  userId: string;
  email: string;
  name: string | null;
  organizationRole: Role;
  /** Null: as in the organisation. */
  projectRole: Role | null;
  /** What counts here. */
  role: Role;
  /** Of somebody who has not come yet: until when their link works. */
  invitedUntil: string | null;
}

export interface MemberWish {
  organizationRole?: Role;
  projectRole?: Role | null;
}
