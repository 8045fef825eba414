/* memberships: who may give which role to whom, and what becomes of invitations; against a private Postgres. */
#include "identity/membership_rules.h"
#include "identity/memberships.h"
#include "identity_database.h"

#include "identity/secret.h"

/* ---- rules, pure ---- */

static struct standing of_organization(enum tm_role role) {
    return (struct standing){.is_member = true, .organization = role, .owners = 2};
}

static struct standing of_project(enum tm_role organization, enum tm_role project) {
    struct standing standing = of_organization(organization);
    standing.has_project_role = true;
    standing.project = project;
    return standing;
}

static const struct tm_member_wish clear_project = {.project = TM_MEMBER_CLEAR};
static struct tm_member_wish in_organization(enum tm_role role) {
    return (struct tm_member_wish){.organization = TM_MEMBER_SET, .organization_role = role};
}
static struct tm_member_wish in_project(enum tm_role role) {
    return (struct tm_member_wish){.project = TM_MEMBER_SET, .project_role = role};
}

static enum tm_status may(struct standing asker, struct standing target, struct tm_member_wish wish) {
    return membership_may_change(&asker, &target, &wish, &error);
}

Test(rules, nobody_grants_more_than_they_have_nor_touches_who_is_above) {
    for (enum tm_role own = TM_ROLE_NONE; own <= TM_ROLE_OWNER; own++)
        for (enum tm_role theirs = TM_ROLE_NONE; theirs <= TM_ROLE_OWNER; theirs++)
            for (enum tm_role wanted = TM_ROLE_NONE; wanted <= TM_ROLE_OWNER; wanted++) {
                bool right = own >= TM_ROLE_ADMIN && theirs <= own && wanted <= own;
                struct standing asker = of_organization(own), target = of_organization(theirs);
                cr_assert_eq(may(asker, target, in_organization(wanted)), right ? TM_OK : TM_DENIED);
                bool settable = theirs != TM_ROLE_OWNER;
                cr_assert_eq(may(asker, target, in_project(wanted)), !right     ? TM_DENIED
                                                                     : settable ? TM_OK
                                                                                : TM_INVALID);
            }
}

Test(rules, a_role_in_the_project_counts_there_and_not_in_the_organisation) {
    struct standing owner_here = of_project(TM_ROLE_NONE, TM_ROLE_OWNER), viewer = of_organization(TM_ROLE_VIEWER);
    cr_assert_eq(may(owner_here, viewer, in_project(TM_ROLE_OWNER)), TM_OK);
    cr_assert_eq(may(owner_here, viewer, in_organization(TM_ROLE_VIEWER)), TM_DENIED);
    cr_assert_eq(membership_may_remove(&owner_here, &viewer, &error), TM_DENIED, "they are of the organisation");
    struct standing guest = of_project(TM_ROLE_NONE, TM_ROLE_ADMIN);
    cr_assert_eq(membership_may_remove(&owner_here, &guest, &error), TM_OK);
    struct standing demoted = of_project(TM_ROLE_ADMIN, TM_ROLE_VIEWER);
    cr_assert_eq(may(demoted, viewer, in_project(TM_ROLE_VIEWER)), TM_DENIED);
    struct standing chief = of_organization(TM_ROLE_ADMIN), raised = of_project(TM_ROLE_VIEWER, TM_ROLE_OWNER);
    cr_assert_eq(may(chief, raised, in_organization(TM_ROLE_MEMBER)), TM_DENIED, "an owner here is above");
}

Test(rules, clearing_a_role_grants_what_the_organisation_gives) {
    struct standing chief = of_organization(TM_ROLE_ADMIN), hidden = of_project(TM_ROLE_OWNER, TM_ROLE_NONE);
    cr_assert_eq(may(chief, hidden, clear_project), TM_DENIED);
    cr_assert_eq(may(of_organization(TM_ROLE_OWNER), hidden, clear_project), TM_OK);
}

Test(rules, the_last_owner_stays) {
    struct standing owner = of_organization(TM_ROLE_OWNER);
    owner.owners = 1;
    cr_assert_eq(may(owner, owner, in_organization(TM_ROLE_ADMIN)), TM_INVALID);
    cr_assert_str_eq(error.field, "organizationRole");
    cr_assert_eq(membership_may_remove(&owner, &owner, &error), TM_INVALID);
    owner.owners = 2;
    cr_assert_eq(may(owner, owner, in_organization(TM_ROLE_ADMIN)), TM_OK);
    cr_assert_eq(membership_may_remove(&owner, &owner, &error), TM_OK);
}

/* ---- changes, in Postgres: u1 is VIEWER of o1, ADMIN of its p2, and nothing in o2 ---- */

static struct tm_arena *arena;
static void set_up(void) {
    filled_database();
    arena = tm_arena_new(0);
    value_of("INSERT INTO users (id, email) VALUES ('boss','boss@example.com'), ('adm','adm@example.com');"
             "INSERT INTO organization_memberships (id, org_id, user_id, role) VALUES ('m3','o1','boss','OWNER'), "
             "('m4','o1','adm','ADMIN')");
}
static void tear_down(void) {
    tm_arena_free(arena);
    close_database();
}
TestSuite(changes, .init = set_up, .fini = tear_down);

static char invitation[TM_INVITATION_SIZE];

static struct tm_member_asker asker(const char *user, const char *project) {
    return (struct tm_member_asker){tm_str_from(project), tm_str_from(user)};
}
static enum tm_status add(const char *by, const char *project, const char *email, struct tm_member_wish wish) {
    struct tm_member_asker who = asker(by, project);
    return tm_member_add(identity, &who, tm_str_from(email), &wish, 6, arena, invitation, &error);
}
static enum tm_status change(const char *by, const char *project, const char *user, struct tm_member_wish wish) {
    struct tm_member_asker who = asker(by, project);
    return tm_member_change(identity, &who, tm_str_from(user), &wish, arena, &error);
}
static enum tm_status drop(const char *by, const char *project, const char *user) {
    struct tm_member_asker who = asker(by, project);
    return tm_member_remove(identity, &who, tm_str_from(user), arena, &error);
}
static enum tm_status accept(const char *name, struct tm_user *user) {
    char token[SECRET_HEX_SIZE];
    enum tm_status status = tm_invitation_accept(identity, tm_str_from(invitation), tm_str_from(name),
                                                 TM_STR("long enough"), 60, arena, token, user, &error);
    struct tm_user seen;
    if (status == TM_OK) cr_assert_eq(tm_identity_session(identity, tm_str_from(token), &seen, &error), TM_OK);
    return status;
}

Test(changes, who_has_an_account_is_added_without_an_invitation) {
    cr_assert_eq(add("boss", "p1", " SSO@example.com", in_organization(TM_ROLE_MEMBER)), TM_OK, "%s", error.reason);
    cr_assert_str_eq(invitation, "");
    cr_assert_str_eq(value_of("SELECT role FROM organization_memberships WHERE user_id = 'u2'"), "MEMBER");
    cr_assert_eq(add("boss", "p1", "sso@example.com", in_organization(TM_ROLE_MEMBER)), TM_INVALID);
    cr_assert_str_eq(error.field, "email");
}

Test(changes, who_has_none_chooses_a_password_once) {
    struct tm_user user;
    struct tm_str json = TM_STR("");
    cr_assert_eq(add("adm", "p1", "new@example.com", in_organization(TM_ROLE_VIEWER)), TM_OK, "%s", error.reason);
    cr_assert_eq(strlen(invitation), 64);
    cr_assert_str_neq(value_of("SELECT token_hash FROM invitations"), invitation, "only its hash is stored");
    cr_assert_eq(tm_invitation_show(identity, tm_str_from(invitation), arena, &json, &error), TM_OK);
    cr_assert(tm_str_is(json, "{\"email\" : \"new@example.com\", \"organization\" : \"Zeta\"}"), "%s", json.ptr);
    cr_assert_eq(accept("New", &user), TM_OK, "%s", error.reason);
    cr_assert_str_eq(user.email, "new@example.com");
    cr_assert_eq(accept("Again", &user), TM_NOT_FOUND);
    cr_assert_str_eq(value_of("SELECT name || left(password, 10) FROM users WHERE email = 'new@example.com'"),
                     "New$argon2id$");
}

Test(changes, an_invitation_ends_and_can_be_made_anew) {
    struct tm_user user;
    char first[TM_INVITATION_SIZE], id[64];
    struct tm_member_asker by = asker("adm", "p1");
    cr_assert_eq(add("adm", "p1", "new@example.com", in_organization(TM_ROLE_VIEWER)), TM_OK);
    memcpy(first, invitation, sizeof first);
    snprintf(id, sizeof id, "%s", value_of("SELECT user_id FROM invitations"));
    value_of("UPDATE invitations SET expires_at = now()");
    cr_assert_eq(accept("New", &user), TM_NOT_FOUND);
    cr_assert_eq(tm_member_invite_again(identity, &by, tm_str_from(id), arena, invitation, &error), TM_OK);
    cr_assert_str_neq(first, invitation);
    cr_assert_eq(accept("New", &user), TM_OK);
    cr_assert_eq(tm_member_invite_again(identity, &by, tm_str_from(id), arena, invitation, &error), TM_INVALID);
    cr_assert_eq(tm_member_invite_again(identity, &by, TM_STR("u2"), arena, invitation, &error), TM_NOT_FOUND);
}

Test(changes, who_has_not_come_gets_no_more_and_is_forgotten_when_removed) {
    char id[64];
    cr_assert_eq(add("u1", "p2", "new@example.com", in_project(TM_ROLE_MEMBER)), TM_OK, "%s", error.reason);
    snprintf(id, sizeof id, "%s", value_of("SELECT user_id FROM invitations"));
    cr_assert_eq(add("boss", "p1", "new@example.com", in_project(TM_ROLE_OWNER)), TM_INVALID);
    cr_assert_eq(change("boss", "p2", id, in_project(TM_ROLE_OWNER)), TM_INVALID);
    cr_assert_eq(drop("u1", "p2", id), TM_OK, "%s", error.reason);
    cr_assert_str_eq(value_of("SELECT count(*) FROM users WHERE email = 'new@example.com'"), "0");
    cr_assert_str_eq(value_of("SELECT count(*) FROM invitations"), "0");
    cr_assert_eq(add("boss", "p1", "new@example.com", in_organization(TM_ROLE_VIEWER)), TM_OK);
}

Test(changes, of_roles_are_read_anew_and_kept_to_the_project) {
    cr_assert_eq(change("u1", "p1", "boss", in_project(TM_ROLE_VIEWER)), TM_DENIED, "a viewer there");
    cr_assert_eq(change("u1", "p2", "adm", in_project(TM_ROLE_VIEWER)), TM_OK, "%s", error.reason);
    cr_assert_str_eq(value_of("SELECT role || project_id FROM project_memberships WHERE user_id = 'adm'"), "VIEWERp2");
    cr_assert_eq(change("boss", "p2", "adm", clear_project), TM_OK);
    cr_assert_str_eq(value_of("SELECT count(*) FROM project_memberships WHERE user_id = 'adm'"), "0");
    cr_assert_eq(change("boss", "p3", "u1", in_project(TM_ROLE_VIEWER)), TM_DENIED,
                 "a project of another organisation");
    cr_assert_eq(change("boss", "p1", "u2", in_project(TM_ROLE_VIEWER)), TM_NOT_FOUND);
    value_of("UPDATE projects SET deleted_at = now() WHERE id = 'p1'");
    cr_assert_eq(change("boss", "p1", "adm", in_project(TM_ROLE_VIEWER)), TM_NOT_FOUND);
}

Test(changes, removing_takes_all_projects_of_the_organisation) {
    cr_assert_eq(drop("adm", "p1", "boss"), TM_DENIED);
    cr_assert_eq(drop("boss", "p1", "boss"), TM_INVALID, "the last owner");
    cr_assert_eq(drop("adm", "p1", "u1"), TM_OK, "%s", error.reason);
    cr_assert_str_eq(value_of("SELECT count(*) FROM project_memberships WHERE user_id = 'u1'"), "0");
    cr_assert_str_eq(value_of("SELECT count(*) FROM users WHERE id = 'u1'"), "1", "the account stays");
    cr_assert_eq(drop("adm", "p1", "u1"), TM_NOT_FOUND);
}

Test(changes, an_organisation_has_room_for_so_many) {
    for (int i = 0; i < 3; i++) {
        char email[32];
        snprintf(email, sizeof email, "n%d@example.com", i);
        cr_assert_eq(add("boss", "p1", email, in_organization(TM_ROLE_VIEWER)), TM_OK);
    }
    cr_assert_eq(add("boss", "p1", "sso@example.com", in_organization(TM_ROLE_VIEWER)), TM_TOO_LARGE);
}

Test(changes, hostile_ids_find_nobody) {
    struct tm_member_asker by = {TM_STR("p1"), TM_STR("boss")}, nul = {TM_STR("p1\0x"), TM_STR("boss")};
    cr_assert_eq(tm_member_remove(identity, &by, TM_STR("u1\0x"), arena, &error), TM_NOT_FOUND);
    cr_assert_eq(tm_member_remove(identity, &by, TM_STR("' OR 1=1 --"), arena, &error), TM_NOT_FOUND);
    cr_assert_eq(tm_member_remove(identity, &nul, TM_STR("u1"), arena, &error), TM_NOT_FOUND);
    cr_assert_eq(tm_invitation_show(identity, TM_STR("short"), arena, &(struct tm_str){0}, &error), TM_NOT_FOUND);
    cr_assert_neq(drop("boss", "p1", "\xff"), TM_OK);
    cr_assert_str_eq(value_of("SELECT count(*) FROM organization_memberships WHERE org_id = 'o1'"), "3");
}

/* ---- accounts and keys ---- */

Test(changes, a_new_password_ends_the_other_sessions) {
    char first[SECRET_HEX_SIZE], second[SECRET_HEX_SIZE];
    struct tm_user user;
    struct tm_str email = TM_STR("a@example.com"), old = tm_str_from(PASSWORD), wanted = TM_STR("another one");
    cr_assert_eq(tm_identity_sign_in(identity, email, old, 60, first, &user, &error), TM_OK);
    cr_assert_eq(tm_identity_sign_in(identity, email, old, 60, second, &user, &error), TM_OK);
    struct tm_str id = TM_STR("u1"), token = tm_str_from(second);
    cr_assert_eq(tm_identity_password_change(identity, id, token, TM_STR("x"), wanted, arena, &error), TM_DENIED);
    cr_assert_eq(tm_identity_password_change(identity, id, token, old, wanted, arena, &error), TM_OK);
    cr_assert_eq(tm_identity_session(identity, tm_str_from(first), &user, &error), TM_DENIED);
    cr_assert_eq(tm_identity_session(identity, token, &user, &error), TM_OK);
    cr_assert_eq(tm_identity_sign_in(identity, email, old, 60, first, &user, &error), TM_DENIED);
    cr_assert_eq(tm_identity_password_change(identity, TM_STR("u2"), token, TM_STR(""), wanted, arena, &error),
                 TM_DENIED, "who signs in elsewhere has none");
}

Test(changes, a_key_made_here_works_and_says_when_it_was_used) {
    struct tm_new_key key;
    struct tm_key_scope scope;
    char pair[128];
    cr_assert_eq(tm_identity_key_add(identity, TM_STR("p2"), TM_STR("u1"), TM_STR("ci"), 1, arena, &key, &error),
                 TM_OK);
    cr_assert_eq(tm_identity_key_add(identity, TM_STR("p2"), TM_STR("u1"), TM_STR(""), 1, arena, &key, &error),
                 TM_TOO_LARGE);
    value_of("DELETE FROM api_keys WHERE project_id = 'p2'");
    cr_assert_eq(tm_identity_key_add(identity, TM_STR("p2"), TM_STR("u1"), TM_STR(""), 1, arena, &key, &error), TM_OK);
    cr_assert_str_eq(value_of("SELECT last_used_at IS NULL AND note IS NULL FROM api_keys WHERE project_id = 'p2'"),
                     "t");
    snprintf(pair, sizeof pair, "%s:%s", key.public_key, key.secret);
    cr_assert_eq(tm_identity_authorize(identity, tm_str_from(pair_header(pair)), &scope, &error), TM_OK);
    cr_assert_str_eq(value_of("SELECT last_used_at IS NOT NULL FROM api_keys WHERE project_id = 'p2'"), "t");
    value_of("UPDATE api_keys SET last_used_at = now() - interval '30 seconds' WHERE project_id = 'p2'");
    cr_assert_eq(tm_identity_authorize(identity, tm_str_from(pair_header(pair)), &scope, &error), TM_OK);
    cr_assert_str_eq(value_of("SELECT last_used_at < now() - interval '20 seconds' FROM api_keys "
                              "WHERE project_id = 'p2'"),
                     "t", "to the minute");
}
