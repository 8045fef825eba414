/* auth: who is asking, and may they? The only place that grants a scope. */
#ifndef WEB_AUTH_H
#define WEB_AUTH_H

#include "call.h"

#define SESSION_COOKIE "tracemesh_session"

/* True when the caller is what the route wants; sets call->scope and call->user. False: answered. */
bool authorise(struct call *call);
/* A foreign page can make a browser send a form with its cookies, but not our header. False: answered. */
bool from_our_page(struct call *call);
/* Value of one cookie of a Cookie header; empty when absent. */
struct tm_str cookie_value(struct tm_str header, const char *name);

#endif
