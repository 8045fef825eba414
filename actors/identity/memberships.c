/* memberships: changes of who belongs, each in a transaction. */
#include "identity/memberships.h"

#include "identity/invitations.h"
#include "identity/membership_rules.h"
#include "identity/users.h"

#include <stdio.h>

/* Columns of SQL_MEMBER_STANDING. */
enum { ORGANIZATION, MEMBERSHIP, ORGANIZATION_ROLE, PROJECT_ROLE, INVITED, OWNERS };

/* One change while it goes on: who asks, whom it is about. */
struct change {
    struct tm_identity *identity;
    const char *project_id, *asker_id, *user_id;
    struct standing asker, target;
};

static enum tm_status look(const struct change *change, const char *user_id, struct standing *out,
                           struct tm_error *error) {
    PGresult *row = NULL;
    enum tm_status status = identity_query(change->identity, SQL_MEMBER_STANDING,
                                           (const char *const[]){change->project_id, user_id}, &row, error);
    if (status != TM_OK) return status;
    *out = (struct standing){0};
    if (PQntuples(row)) {
        tm_str_to(identity_text(row, 0, ORGANIZATION), out->organization_id, sizeof out->organization_id);
        out->is_member = !PQgetisnull(row, 0, MEMBERSHIP);
        out->has_project_role = !PQgetisnull(row, 0, PROJECT_ROLE);
        out->is_invited = !PQgetisnull(row, 0, INVITED);
        out->organization = tm_role_read(identity_text(row, 0, ORGANIZATION_ROLE));
        out->project = tm_role_read(identity_text(row, 0, PROJECT_ROLE));
        tm_str_u64(identity_text(row, 0, OWNERS), &out->owners);
    } else {
        status = tm_fail(error, TM_NOT_FOUND, "projectId", "Project not found");
    }
    PQclear(row);
    return status;
}

/* On TM_OK a transaction is open, to be ended with identity_end. */
static enum tm_status begin(struct change *change, struct tm_identity *identity, const struct tm_member_asker *asker,
                            struct tm_arena *arena, struct tm_error *error) {
    *change = (struct change){.identity = identity};
    if (!identity_parameter(arena, asker->project_id, &change->project_id) ||
        !identity_parameter(arena, asker->user_id, &change->asker_id))
        return tm_fail(error, TM_NOT_FOUND, "projectId", "Project not found");
    enum tm_status status = identity_begin_locked(identity, SQL_LOCK_MEMBERS, identity->limits.query_ms, error);
    if (status != TM_OK) return status;
    status = look(change, change->asker_id, &change->asker, error);
    if (status == TM_OK && standing_role(&change->asker) < TM_ROLE_ADMIN)
        status = tm_fail(error, TM_DENIED, "", "Only administrators of the project may do this");
    return status == TM_OK ? TM_OK : identity_end(identity, status, error);
}

/* The same, about somebody who is there. */
static enum tm_status begin_with(struct change *change, struct tm_identity *identity,
                                 const struct tm_member_asker *asker, struct tm_str user_id, struct tm_arena *arena,
                                 struct tm_error *error) {
    const char *id = NULL;
    if (!identity_parameter(arena, user_id, &id) || !id)
        return tm_fail(error, TM_NOT_FOUND, "userId", "The project has no such member");
    enum tm_status status = begin(change, identity, asker, arena, error);
    if (status != TM_OK) return status;
    change->user_id = id;
    status = look(change, id, &change->target, error);
    if (status == TM_OK && !standing_is_here(&change->target))
        status = tm_fail(error, TM_NOT_FOUND, "userId", "The project has no such member");
    return status == TM_OK ? TM_OK : identity_end(identity, status, error);
}

/* ---- steps --------------------------------------------------------------------------------------------------------
 */

static enum tm_status set_organization(const struct change *change, enum tm_role role, struct tm_error *error) {
    const char *const values[] = {change->asker.organization_id, change->user_id, tm_role_name(role)};
    return identity_execute(change->identity, SQL_MEMBER_ORGANIZATION_SET, values, error);
}

static enum tm_status set_project(const struct change *change, const struct tm_member_wish *wish,
                                  struct tm_error *error) {
    const char *const values[] = {change->project_id, change->user_id, tm_role_name(wish->project_role)};
    if (wish->project == TM_MEMBER_KEEP) return TM_OK;
    return identity_execute(change->identity,
                            wish->project == TM_MEMBER_SET ? SQL_MEMBER_PROJECT_SET : SQL_MEMBER_PROJECT_CLEAR, values,
                            error);
}

/* Who has no role left leaves, and is forgotten if they never came. */
static enum tm_status tidy(const struct change *change, struct tm_error *error) {
    const char *const values[] = {change->asker.organization_id, change->user_id};
    enum tm_status status = identity_execute(change->identity, SQL_MEMBER_LEAVE_IDLE, values, error);
    return status == TM_OK ? identity_execute(change->identity, SQL_MEMBER_FORGET_INVITED, values, error) : status;
}

static enum tm_status apply(const struct change *change, const struct tm_member_wish *wish, struct tm_error *error) {
    enum tm_status status = TM_OK;
    if (wish->organization == TM_MEMBER_SET || !change->target.is_member)
        status = set_organization(change, wish->organization_role, error);
    return status == TM_OK ? set_project(change, wish, error) : status;
}

static enum tm_status drop(const struct change *change, struct tm_error *error) {
    bool of_organization = change->target.organization != TM_ROLE_NONE;
    const char *const values[] = {of_organization ? change->asker.organization_id : change->project_id,
                                  change->user_id};
    return identity_execute(change->identity, of_organization ? SQL_MEMBER_LEAVE : SQL_MEMBER_PROJECT_CLEAR, values,
                            error);
}

/* ---- adding -------------------------------------------------------------------------------------------------------
 */

static enum tm_status has_room(const struct change *change, size_t most, struct tm_error *error) {
    PGresult *row = NULL;
    uint64_t count = 0;
    const char *const values[] = {change->asker.organization_id};
    enum tm_status status = identity_query(change->identity, SQL_MEMBER_COUNT, values, &row, error);
    if (status != TM_OK) return status;
    bool room = tm_str_u64(identity_text(row, 0, 0), &count) && count < most;
    PQclear(row);
    return room ? TM_OK : tm_fail(error, TM_TOO_LARGE, "", "The organisation has as many people as it may have");
}

/* `id` gets who has the address, or stays "". Somebody invited and not come yet cannot be added (membership_rules.h).
 */
static enum tm_status find_account(const struct change *change, const char *email, char *id, size_t size,
                                   struct tm_error *error) {
    PGresult *row = NULL;
    enum tm_status status =
        identity_query(change->identity, SQL_MEMBER_OF_EMAIL, (const char *const[]){email}, &row, error);
    if (status != TM_OK) return status;
    bool found = PQntuples(row) > 0, is_invited = found && !PQgetisnull(row, 0, 1);
    if (found) tm_str_to(identity_text(row, 0, 0), id, size);
    PQclear(row);
    return is_invited ? tm_fail(error, TM_INVALID, "email", "This address has an invitation that was not used yet")
                      : TM_OK;
}

static enum tm_status check_new(struct change *change, const struct tm_member_wish *wish, size_t most,
                                struct tm_error *error) {
    enum tm_status status = look(change, change->user_id, &change->target, error);
    if (status != TM_OK) return status;
    if (standing_is_here(&change->target))
        return tm_fail(error, TM_INVALID, "email", "This person is a member already: change the role in the list");
    status = membership_may_change(&change->asker, &change->target, wish, error);
    return status == TM_OK && !change->target.is_member ? has_room(change, most, error) : status;
}

static enum tm_status add(struct change *change, const char *email, const struct tm_member_wish *wish, size_t most,
                          char invitation[TM_INVITATION_SIZE], struct tm_error *error) {
    char id[128] = "";
    enum tm_status status = find_account(change, email, id, sizeof id, error);
    if (status != TM_OK) return status;
    bool is_new = !*id;
    if (is_new) tm_uuid(id);
    change->user_id = id;
    status = check_new(change, wish, most, error);
    if (status == TM_OK && is_new)
        status = identity_execute(change->identity, SQL_MEMBER_USER_INSERT, (const char *const[]){id, email}, error);
    if (status == TM_OK) status = apply(change, wish, error);
    if (status == TM_OK && is_new)
        status = identity_invite(change->identity, id, change->asker.organization_id, invitation, error);
    return status;
}

enum tm_status tm_member_add(struct tm_identity *identity, const struct tm_member_asker *asker, struct tm_str email,
                             const struct tm_member_wish *wish, size_t most, struct tm_arena *arena,
                             char invitation[TM_INVITATION_SIZE], struct tm_error *error) {
    struct change change;
    char address[sizeof((struct tm_user *)0)->email];
    if (!identity_email(email, address, sizeof address)) return tm_fail(error, TM_INVALID, "email", "Too long");
    enum tm_status status = begin(&change, identity, asker, arena, error);
    if (status != TM_OK) return status;
    *invitation = 0;
    return identity_end(identity, add(&change, address, wish, most, invitation, error), error);
}

/* ---- changing -----------------------------------------------------------------------------------------------------
 */

enum tm_status tm_member_change(struct tm_identity *identity, const struct tm_member_asker *asker,
                                struct tm_str user_id, const struct tm_member_wish *wish, struct tm_arena *arena,
                                struct tm_error *error) {
    struct change change;
    enum tm_status status = begin_with(&change, identity, asker, user_id, arena, error);
    if (status != TM_OK) return status;
    status = membership_may_change(&change.asker, &change.target, wish, error);
    if (status == TM_OK) status = apply(&change, wish, error);
    if (status == TM_OK) status = tidy(&change, error);
    return identity_end(identity, status, error);
}

enum tm_status tm_member_remove(struct tm_identity *identity, const struct tm_member_asker *asker,
                                struct tm_str user_id, struct tm_arena *arena, struct tm_error *error) {
    struct change change;
    enum tm_status status = begin_with(&change, identity, asker, user_id, arena, error);
    if (status != TM_OK) return status;
    status = membership_may_remove(&change.asker, &change.target, error);
    if (status == TM_OK) status = drop(&change, error);
    if (status == TM_OK) status = tidy(&change, error);
    return identity_end(identity, status, error);
}

enum tm_status tm_member_invite_again(struct tm_identity *identity, const struct tm_member_asker *asker,
                                      struct tm_str user_id, struct tm_arena *arena,
                                      char invitation[TM_INVITATION_SIZE], struct tm_error *error) {
    struct change change;
    enum tm_status status = begin_with(&change, identity, asker, user_id, arena, error);
    if (status != TM_OK) return status;
    if (!change.target.is_invited) status = tm_fail(error, TM_INVALID, "userId", "This person has come already");
    if (status == TM_OK) status = membership_may_remove(&change.asker, &change.target, error);
    if (status == TM_OK)
        status = identity_invite(identity, change.user_id, change.asker.organization_id, invitation, error);
    return identity_end(identity, status, error);
}
