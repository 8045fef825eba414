/* invitations: links to choose a password with, of which only a hash is stored. Folder-private. */
#ifndef TM_IDENTITY_INVITATIONS_H
#define TM_IDENTITY_INVITATIONS_H

#include "identity/memberships.h"

/* `invitation` gets the secret; one made before stops. */
enum tm_status identity_invite(struct tm_identity *identity, const char *user_id, const char *organization_id,
                               char invitation[TM_INVITATION_SIZE], struct tm_error *error);

#endif
