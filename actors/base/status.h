/* status: errors as values. */
#ifndef TM_BASE_STATUS_H
#define TM_BASE_STATUS_H

#include <stddef.h>

enum tm_status {
    TM_OK = 0,
    TM_INVALID,   /* the input is wrong: tm_error says which field and why */
    TM_NO_MEMORY, /* the system or an arena's limit */
    TM_TOO_LARGE, /* a stated limit was passed */
    TM_NOT_FOUND,
    TM_DENIED,      /* known, but not allowed */
    TM_UNAVAILABLE, /* a server or peer does not answer: try again */
    TM_TIMEOUT,
    TM_OVERLOADED, /* a bounded queue is full */
    TM_NOT_OWNER,  /* the shard belongs to another actor or epoch */
    TM_FAILED,     /* anything else: tm_error says what */
};

/* For people: what failed, where, and what to do. Strings are cut, never overrun. */
struct tm_error {
    enum tm_status status;
    size_t offset;    /* in the input, where it applies */
    char field[96];   /* dotted path of the input's field, or the setting's name; may be empty */
    char reason[384]; /* one line */
};

const char *tm_status_text(enum tm_status status);

/* Fills *error (NULL is fine) and returns `status`, so that a function can end with `return tm_fail(...)`. */
enum tm_status tm_fail(struct tm_error *error, enum tm_status status, const char *field, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
