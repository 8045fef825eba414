/* report: what one run of load found, for people and for programs. */
#ifndef LOADTEST_REPORT_H
#define LOADTEST_REPORT_H

#include "sender.h"
#include "usage.h"
#include "verify.h"
#include "visible.h"

struct report {
    const char *format;
    struct shape shape;
    struct sender_result sent;
    struct visible_result visible;
    struct verify_result stored;
    bool committed, verified, ok;
    double committed_seconds; /* from the first request until the queue was empty; 0: not known */
    double generator_seconds; /* CPU of the sending thread */
    struct usage before, after;
};

void report_print_sent(const struct report *report);
void report_print_stored(const struct report *report);
/* As one JSON object; false when the file cannot be written. */
bool report_write(const struct report *report, const char *path);

#endif
