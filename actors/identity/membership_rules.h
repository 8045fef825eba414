/* membership_rules: who may give which role to whom. Pure. Folder-private.
 *
 * Nobody touches somebody above themselves, nobody grants more than they have, and an organisation keeps an owner.
 * Somebody invited who has not come yet stays as they were invited: whoever made their link could come in their place,
 * and must not get more by it than they were able to give.
 */
#ifndef TM_IDENTITY_MEMBERSHIP_RULES_H
#define TM_IDENTITY_MEMBERSHIP_RULES_H

#include "identity/memberships.h"

struct standing { /* of one person in a project and its organisation */
    char organization_id[128];
    bool is_member, has_project_role, is_invited;
    enum tm_role organization, project;
    uint64_t owners; /* of the organisation */
};

/* What counts in the project: its own role, else the organisation's. */
enum tm_role standing_role(const struct standing *standing);
/* Shown among the people of the project. */
bool standing_is_here(const struct standing *standing);

/* TM_DENIED, or TM_INVALID with the field of the wish; the reason is for people. */
enum tm_status membership_may_change(const struct standing *asker, const struct standing *target,
                                     const struct tm_member_wish *wish, struct tm_error *error);
/* To take away what lets `target` in; also who may make a new invitation. */
enum tm_status membership_may_remove(const struct standing *asker, const struct standing *target,
                                     struct tm_error *error);

#endif
