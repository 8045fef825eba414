/* account: writes and reads the lines. */
#include "broker/account.h"

#include <inttypes.h>

bool broker_account_end(struct broker_account *account) {
    if (account->text.len == 0) return true;
    return tm_buf_printf(&account->text, " %.*s\n", TM_STR_ARG(account->project));
}

bool broker_account_add(struct broker_account *account, struct tm_str project, uint32_t events) {
    struct tm_str rest = project;
    project = tm_str_split(&rest, '\n');
    bool goes_on = account->lines > 0 && tm_str_eq(project, account->project);
    if (!goes_on && !broker_account_end(account)) return false;
    account->lines += !goes_on;
    account->project = project;
    return tm_buf_printf(&account->text, "%s%" PRIu32, goes_on ? "," : "", events);
}

bool broker_account_line(struct tm_str *text, struct tm_str *counts, struct tm_str *project) {
    if (text->len == 0) return false;
    *project = tm_str_split(text, '\n');
    *counts = tm_str_split(project, ' ');
    return counts->len > 0;
}

uint64_t broker_account_sum(struct tm_str counts) {
    uint64_t sum = 0, count;
    while (counts.len)
        if (tm_str_u64(tm_str_split(&counts, ','), &count)) sum += count;
    return sum;
}

uint64_t broker_account_events(struct tm_str text) {
    struct tm_str counts, project;
    uint64_t sum = 0;
    while (broker_account_line(&text, &counts, &project)) sum += broker_account_sum(counts);
    return sum;
}

static size_t publishes_of(struct tm_str text) {
    struct tm_str counts, project;
    size_t sum = 0;
    while (broker_account_line(&text, &counts, &project))
        for (; counts.len; sum++) tm_str_split(&counts, ',');
    return sum;
}

bool broker_account_outcome(struct tm_str text, const uint32_t *stored, const uint32_t *rejected, size_t publishes,
                            struct tm_buf *out) {
    bool told = publishes_of(text) == publishes;
    struct tm_str counts, project;
    size_t at = 0;
    while (broker_account_line(&text, &counts, &project)) {
        uint64_t received = broker_account_sum(counts), in_rows = told ? 0 : received, refused = 0;
        for (; told && counts.len; at++) {
            tm_str_split(&counts, ',');
            in_rows += stored[at];
            refused += rejected[at];
        }
        if (!tm_buf_printf(out, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %.*s\n", received, in_rows, refused,
                           TM_STR_ARG(project)))
            return false;
    }
    return true;
}
