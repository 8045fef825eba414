/* memberships: who belongs to a project and its organisation, and with which role; and invitations to people who have
 * no account yet.
 *
 * A role in a project counts instead of the one in its organisation. Each change is one transaction, one at a time
 * everywhere, and reads the asker's roles anew: what was taken away a moment ago does not help any more.
 *
 * Statuses beyond those said: TM_DENIED when the asker's roles do not allow it, TM_INVALID with the wish's field when
 * it cannot be, TM_UNAVAILABLE when Postgres does not answer. Reasons are for people.
 */
#ifndef TM_IDENTITY_MEMBERSHIPS_H
#define TM_IDENTITY_MEMBERSHIPS_H

#include "identity/identity.h"

enum {
    TM_INVITATION_SIZE = 65, /* 64 hex digits and the NUL */
    TM_INVITATION_DAYS = 7,
};

struct tm_member_asker {
    struct tm_str project_id, user_id;
};

enum tm_member_step { TM_MEMBER_KEEP, TM_MEMBER_SET, TM_MEMBER_CLEAR };
struct tm_member_wish {
    enum tm_member_step organization, project; /* only the project's can be cleared */
    enum tm_role organization_role, project_role;
};

/* Adds who has this address. Nobody has: makes an account without a password, and `invitation` is the secret of a link
 * to choose one; else it is "". TM_TOO_LARGE: the organisation has `most` people. */
enum tm_status tm_member_add(struct tm_identity *identity, const struct tm_member_asker *asker, struct tm_str email,
                             const struct tm_member_wish *wish, size_t most, struct tm_arena *arena,
                             char invitation[TM_INVITATION_SIZE], struct tm_error *error);
/* These three: TM_NOT_FOUND when the project has nobody of this id. */
enum tm_status tm_member_change(struct tm_identity *identity, const struct tm_member_asker *asker,
                                struct tm_str user_id, const struct tm_member_wish *wish, struct tm_arena *arena,
                                struct tm_error *error);
/* Takes away what lets them in: the role in the organisation, and with it all of its projects; or, where they have none
 * there, the role in this project. */
enum tm_status tm_member_remove(struct tm_identity *identity, const struct tm_member_asker *asker,
                                struct tm_str user_id, struct tm_arena *arena, struct tm_error *error);
/* Of somebody who has not come yet; the link made before stops. */
enum tm_status tm_member_invite_again(struct tm_identity *identity, const struct tm_member_asker *asker,
                                      struct tm_str user_id, struct tm_arena *arena,
                                      char invitation[TM_INVITATION_SIZE], struct tm_error *error);

/* Whom a link is for: {"email", "organization"}. TM_NOT_FOUND: used, ended, or never made. */
enum tm_status tm_invitation_show(struct tm_identity *identity, struct tm_str invitation, struct tm_arena *arena,
                                  struct tm_str *json, struct tm_error *error);
/* Sets name and password, uses the invitation up and signs in, as tm_identity_sign_in. TM_NOT_FOUND as above. */
enum tm_status tm_invitation_accept(struct tm_identity *identity, struct tm_str invitation, struct tm_str name,
                                    struct tm_str password, uint32_t ttl_s, struct tm_arena *arena, char *token,
                                    struct tm_user *user, struct tm_error *error);

#endif
