/* pages: answers everything outside /api with the files of the UI. */
#ifndef WEB_PAGES_H
#define WEB_PAGES_H

#include "assets.h"
#include "http/http.h"

void pages_reply(const struct assets *assets, struct tm_http_request *request);

#endif
