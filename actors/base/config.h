/* config: settings of a program, declared once in a table that also prints --help and deploy/settings.md.
 *
 *   static const struct tm_option options[] = {
 *       TM_OPTION_SIZE(struct cfg, block_rows, "block-rows", "TM_BLOCK_ROWS", "10000", "rows", "largest block",
 *                      "it goes at once"),
 *       ...
 *   };
 *
 * The last text of a number, which programs of an operator must not leave out, says what happens when it is reached.
 *
 * A value comes from, first hit wins: the flag (--name=value or --name value), the environment variable (an empty one
 * counts as unset), the default. The wrong value of any source ends in TM_INVALID with the setting named.
 * --help=table prints the same as lines of flag, variable, default, kind, unit, meaning and limit, with tabs between
 * them.
 */
#ifndef TM_BASE_CONFIG_H
#define TM_BASE_CONFIG_H

#include "base/status.h"
#include "base/str.h"

#include <stdio.h>

enum tm_option_type {
    TM_OPTION_TYPE_TEXT, /* const char *: points into argv, the environment or the table; never freed */
    TM_OPTION_TYPE_SIZE, /* uint64_t: digits, with an optional k, m or g, or kb, mb or gb (powers of 1024) */
    TM_OPTION_TYPE_BOOL, /* bool: true or false */
};

struct tm_option {
    const char *name;        /* of the flag, without -- */
    const char *environment; /* NULL: no variable */
    const char *fallback;    /* default as text; NULL: none (text stays NULL, sizes 0, bools false) */
    const char *unit;        /* "ms", "bytes", "rows", "url" ...; shown in --help */
    const char *help;
    enum tm_option_type type;
    size_t offset;        /* of the member in the caller's struct */
    uint64_t least, most; /* bounds of a size; most 0: none */
    const char *limit;    /* what happens when a size is reached; NULL: it is no limit */
};

#define TM_OPTION_TEXT(type_, member_, name_, env_, fallback_, unit_, help_)                                           \
    { name_, env_, fallback_, unit_, help_, TM_OPTION_TYPE_TEXT, offsetof(type_, member_), 0, 0 }
/* What follows the meaning is `limit`, and may be left out. */
#define TM_OPTION_SIZE(type_, member_, name_, env_, fallback_, unit_, help_, ...)                                      \
    { name_, env_, fallback_, unit_, help_, TM_OPTION_TYPE_SIZE, offsetof(type_, member_), 0, 0, ##__VA_ARGS__ }
#define TM_OPTION_RANGE(type_, member_, name_, env_, fallback_, unit_, least_, most_, help_, ...)                      \
    {                                                                                                                  \
        name_, env_, fallback_, unit_, help_, TM_OPTION_TYPE_SIZE, offsetof(type_, member_), least_, most_,            \
            ##__VA_ARGS__                                                                                              \
    }
#define TM_OPTION_BOOL(type_, member_, name_, env_, fallback_, help_)                                                  \
    { name_, env_, fallback_, "", help_, TM_OPTION_TYPE_BOOL, offsetof(type_, member_), 0, 0 }

/* One table and the struct it fills. A program passes several: its own and the runtime's. */
struct tm_option_set {
    const struct tm_option *options;
    size_t count;
    void *target;
};

/* Fills the targets. With --help or --help=table prints it and exits 0. `purpose` is one line on what the program does.
 * On failure *error names the setting. Arguments that are not flags are an error. */
enum tm_status tm_config_load(const struct tm_option_set *sets, size_t set_count, const char *purpose, int argc,
                              char **argv, struct tm_error *error);

void tm_config_help(const struct tm_option_set *sets, size_t set_count, const char *program, const char *purpose,
                    FILE *out);
void tm_config_table(const struct tm_option_set *sets, size_t set_count, FILE *out);

#endif
