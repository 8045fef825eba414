/* membership_rules: who may give which role to whom. */
#include "identity/membership_rules.h"

enum tm_role standing_role(const struct standing *standing) {
    return standing->has_project_role ? standing->project : standing->organization;
}

bool standing_is_here(const struct standing *standing) {
    return standing->is_member && (standing->organization != TM_ROLE_NONE || standing->has_project_role);
}

static enum tm_status allow(enum tm_role own, enum tm_role theirs, enum tm_role wanted, const char *of,
                            struct tm_error *error) {
    if (own < TM_ROLE_ADMIN) return tm_fail(error, TM_DENIED, "", "Only administrators of the %s may do this", of);
    if (theirs > own) return tm_fail(error, TM_DENIED, "", "The role of this person in the %s is above yours", of);
    if (wanted > own) return tm_fail(error, TM_DENIED, "", "Nobody grants a role above their own in the %s", of);
    return TM_OK;
}

static enum tm_status may_set_organization(const struct standing *asker, const struct standing *target,
                                           enum tm_role wanted, struct tm_error *error) {
    enum tm_role here = standing_role(target);
    enum tm_role theirs = here > target->organization ? here : target->organization;
    enum tm_status status = allow(asker->organization, theirs, wanted, "organisation", error);
    if (status != TM_OK) return status;
    if (target->organization == TM_ROLE_OWNER && wanted < TM_ROLE_OWNER && target->owners < 2)
        return tm_fail(error, TM_INVALID, "organizationRole", "An organisation keeps an owner: this is the last one");
    return TM_OK;
}

static enum tm_status may_set_project(const struct standing *asker, const struct standing *target, bool sets,
                                      enum tm_role wanted, struct tm_error *error) {
    enum tm_status status = allow(standing_role(asker), standing_role(target), wanted, "project", error);
    if (status != TM_OK) return status;
    if (sets && target->organization == TM_ROLE_OWNER)
        return tm_fail(error, TM_INVALID, "projectRole", "Owners of the organisation own each of its projects");
    return TM_OK;
}

enum tm_status membership_may_change(const struct standing *asker, const struct standing *target,
                                     const struct tm_member_wish *wish, struct tm_error *error) {
    enum tm_status status = TM_OK;
    if (target->is_invited)
        return tm_fail(error, TM_INVALID, "userId",
                       "This person has not come yet: remove the invitation, make another");
    if (wish->organization == TM_MEMBER_SET)
        status = may_set_organization(asker, target, wish->organization_role, error);
    if (status != TM_OK || wish->project == TM_MEMBER_KEEP) return status;
    bool sets = wish->project == TM_MEMBER_SET;
    return may_set_project(asker, target, sets, sets ? wish->project_role : target->organization, error);
}

enum tm_status membership_may_remove(const struct standing *asker, const struct standing *target,
                                     struct tm_error *error) {
    return target->organization != TM_ROLE_NONE ? may_set_organization(asker, target, TM_ROLE_NONE, error)
                                                : may_set_project(asker, target, false, TM_ROLE_NONE, error);
}
