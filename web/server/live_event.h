/* live_event: what is new of a project, as an event of a text/event-stream (HTML standard, 9.2). Pure.
 *
 *   id: 9f0c…-12                 where the stream is: a browser that comes again names the last one it got
 *   event: traces
 *   data: {"traces":[{"id":"t-1","storedAt":"2026-01-01T00:00:00.000Z"}]}     stored anew or changed, oldest first
 *
 *   event: more                  something may have changed that is not named: look at everything
 *   data: {}
 */
#ifndef WEB_LIVE_EVENT_H
#define WEB_LIVE_EVENT_H

#include "base/buf.h"
#include "changes/changes.h"

/* Bytes of an event; what would be longer is told as `more`. */
enum { LIVE_EVENT_MOST = 48 * 1024 };

/* What came after the cursor; nothing when nothing did. False: out of memory. */
bool live_event_write(const struct changes *changes, struct changes_cursor after, struct tm_buf *out);
/* Of a Last-Event-ID; one of no window when it is not of ours. */
struct changes_cursor live_event_cursor(struct tm_str id);

#endif
