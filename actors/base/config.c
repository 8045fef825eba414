/* config: flags, environment and defaults into structs, by table. */
#include "base/config.h"

#include <stdlib.h>
#include <string.h>

static enum tm_status parse_size(const struct tm_option *option, const char *text, uint64_t *out,
                                 struct tm_error *error) {
    struct tm_str digits = tm_str_from(text);
    uint64_t scale = 1, value;
    bool in_bytes = digits.len > 1 && (digits.ptr[digits.len - 1] | 0x20) == 'b'; /* Redis' way: 2gb */
    if (in_bytes) digits.len--;
    if (digits.len) switch (digits.ptr[digits.len - 1] | 0x20) {
        case 'k': scale = 1u << 10; break;
        case 'm': scale = 1u << 20; break;
        case 'g': scale = 1u << 30; break;
        default: break;
        }
    if (scale > 1) digits.len--;
    else if (in_bytes) digits.len++; /* a b alone is no unit */
    if (!tm_str_u64(digits, &value) || __builtin_mul_overflow(value, scale, &value))
        return tm_fail(error, TM_INVALID, option->name, "\"%s\" is not a whole number (k, m, g may follow)", text);
    if (value < option->least || (option->most && value > option->most))
        return tm_fail(error, TM_INVALID, option->name, "%s is out of range: %llu to %llu %s", text,
                       (unsigned long long)option->least, (unsigned long long)option->most, option->unit);
    *out = value;
    return TM_OK;
}

static enum tm_status store(const struct tm_option *option, const char *text, void *target, struct tm_error *error) {
    char *member = (char *)target + option->offset;
    switch (option->type) {
    case TM_OPTION_TYPE_TEXT: memcpy(member, &text, sizeof text); return TM_OK;
    case TM_OPTION_TYPE_SIZE: {
        uint64_t value = 0;
        enum tm_status status = text ? parse_size(option, text, &value, error) : TM_OK;
        if (status == TM_OK) memcpy(member, &value, sizeof value);
        return status;
    }
    case TM_OPTION_TYPE_BOOL: {
        bool value = text && strcmp(text, "true") == 0;
        if (text && !value && strcmp(text, "false") != 0)
            return tm_fail(error, TM_INVALID, option->name, "\"%s\" is neither true nor false", text);
        memcpy(member, &value, sizeof value);
        return TM_OK;
    }
    }
    return TM_FAILED;
}

static enum tm_status load_defaults(const struct tm_option_set *set, struct tm_error *error) {
    for (size_t i = 0; i < set->count; i++) {
        const struct tm_option *option = &set->options[i];
        const char *text = option->environment ? getenv(option->environment) : NULL;
        bool given = text && *text;
        enum tm_status status = store(option, given ? text : option->fallback, set->target, error);
        if (status == TM_OK) continue;
        if (error && given) snprintf(error->field, sizeof error->field, "%s", option->environment);
        return status;
    }
    return TM_OK;
}

static const struct tm_option *find(const struct tm_option_set *sets, size_t set_count, struct tm_str name,
                                    void **target) {
    for (size_t s = 0; s < set_count; s++)
        for (size_t i = 0; i < sets[s].count; i++)
            if (tm_str_is(name, sets[s].options[i].name)) {
                *target = sets[s].target;
                return &sets[s].options[i];
            }
    return NULL;
}

/* One flag at argv[*at]; moves *at past its value when that stands apart. */
static enum tm_status load_flag(const struct tm_option_set *sets, size_t set_count, int argc, char **argv, int *at,
                                struct tm_error *error) {
    struct tm_str rest = tm_str_from(argv[*at]);
    if (!tm_str_starts(rest, "--")) return tm_fail(error, TM_INVALID, argv[*at], "not a setting; see --help");
    rest = tm_str_sub(rest, 2, rest.len);
    bool joined = memchr(rest.ptr, '=', rest.len) != NULL;
    struct tm_str name = tm_str_split(&rest, '=');
    void *target = NULL;
    const struct tm_option *option = find(sets, set_count, name, &target);
    if (!option) return tm_fail(error, TM_INVALID, argv[*at], "unknown setting; see --help");
    if (joined) return store(option, rest.len ? rest.ptr : "", target, error);
    if (*at + 1 >= argc) return tm_fail(error, TM_INVALID, option->name, "its value is missing");
    *at += 1;
    return store(option, argv[*at], target, error);
}

enum tm_status tm_config_load(const struct tm_option_set *sets, size_t set_count, const char *purpose, int argc,
                              char **argv, struct tm_error *error) {
    for (int i = 1; i < argc; i++) {
        bool help = strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0;
        bool table = strcmp(argv[i], "--help=table") == 0;
        if (help) tm_config_help(sets, set_count, argv[0], purpose, stdout);
        if (table) tm_config_table(sets, set_count, stdout);
        if (help || table) exit(0);
    }
    for (size_t s = 0; s < set_count; s++) {
        enum tm_status status = load_defaults(&sets[s], error);
        if (status != TM_OK) return status;
    }
    for (int i = 1; i < argc; i++) {
        enum tm_status status = load_flag(sets, set_count, argc, argv, &i, error);
        if (status != TM_OK) return status;
    }
    return TM_OK;
}

void tm_config_help(const struct tm_option_set *sets, size_t set_count, const char *program, const char *purpose,
                    FILE *out) {
    const char *slash = strrchr(program, '/');
    fprintf(out, "%s: %s\n\nSettings: flag, environment variable, default\n", slash ? slash + 1 : program, purpose);
    for (size_t s = 0; s < set_count; s++)
        for (size_t i = 0; i < sets[s].count; i++) {
            const struct tm_option *option = &sets[s].options[i];
            fprintf(out, "  --%-26s %-34s %s%s%s\n      %s\n", option->name,
                    option->environment ? option->environment : "", option->fallback ? option->fallback : "(none)",
                    *option->unit ? " " : "", option->unit, option->help);
            if (option->limit) fprintf(out, "      at its limit: %s\n", option->limit);
        }
}

void tm_config_table(const struct tm_option_set *sets, size_t set_count, FILE *out) {
    for (size_t s = 0; s < set_count; s++)
        for (size_t i = 0; i < sets[s].count; i++) {
            const struct tm_option *option = &sets[s].options[i];
            fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", option->name, option->environment ? option->environment : "",
                    option->fallback ? option->fallback : "", option->type == TM_OPTION_TYPE_SIZE ? "number" : "text",
                    option->unit, option->help, option->limit ? option->limit : "");
        }
}
