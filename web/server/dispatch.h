/* dispatch: from the HTTP server to a handler, in the order the API promises: method, then who, then what. */
#ifndef WEB_DISPATCH_H
#define WEB_DISPATCH_H

#include "web.h"

/* tm_http_handler; state is the struct web. */
void dispatch(void *web, struct tm_http_request *request);
/* crew_work; does one call on a worker. */
void dispatch_call(void *worker, void *call);

#endif
