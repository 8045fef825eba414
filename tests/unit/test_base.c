/* base: strings, arenas, buffers, settings. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/ending.h"
#include "base/hash.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

Test(str, split_cuts_at_the_first_separator) {
    struct tm_str rest = TM_STR("a:b:c");
    cr_assert(tm_str_is(tm_str_split(&rest, ':'), "a"));
    cr_assert(tm_str_is(rest, "b:c"));
    tm_str_split(&rest, ':');
    cr_assert(tm_str_is(tm_str_split(&rest, ':'), "c"));
    cr_assert_eq(rest.len, 0);
}

Test(str, numbers_refuse_overflow_and_signs) {
    uint64_t u;
    int64_t i;
    cr_assert(tm_str_u64(TM_STR("18446744073709551615"), &u) && u == UINT64_MAX);
    cr_assert_not(tm_str_u64(TM_STR("18446744073709551616"), &u));
    cr_assert_not(tm_str_u64(TM_STR("-1"), &u));
    cr_assert(tm_str_i64(TM_STR("-9223372036854775808"), &i) && i == INT64_MIN);
    cr_assert_not(tm_str_i64(TM_STR("9223372036854775808"), &i));
}

Test(arena, stays_within_its_limit) {
    struct tm_arena *arena = tm_arena_new(64 * 1024);
    cr_assert_not_null(tm_arena_alloc(arena, 60 * 1024));
    cr_assert_null(tm_arena_alloc(arena, 16 * 1024));
    tm_arena_reset(arena);
    cr_assert_not_null(tm_arena_alloc(arena, 60 * 1024));
    cr_assert_null(tm_arena_array(arena, SIZE_MAX / 2, 4));
    tm_arena_free(arena);
}

Test(arena, copies_end_with_a_nul_beyond_their_length) {
    struct tm_arena *arena = tm_arena_new(0);
    struct tm_str copy = tm_arena_copy(arena, TM_STR("ab"));
    cr_assert_eq(copy.len, 2);
    cr_assert_str_eq(copy.ptr, "ab");
    cr_assert(tm_str_is(tm_arena_printf(arena, "%d-%s", 7, "x"), "7-x"));
    tm_arena_free(arena);
}

Test(buf, grows_and_keeps_what_it_held) {
    struct tm_buf buf = {0};
    for (int i = 0; i < 1000; i++) cr_assert(tm_buf_printf(&buf, "%03d", i));
    cr_assert_eq(buf.len, 3000);
    cr_assert(tm_str_starts(tm_buf_str(&buf), "000001002"));
    tm_buf_free(&buf);
    cr_assert_eq(buf.cap, 0);
}

struct settings {
    const char *url;
    uint64_t rows;
    bool strict;
};
static const struct tm_option table[] = {
    TM_OPTION_TEXT(struct settings, url, "url", "TEST_URL", "http://x", "url", "where"),
    TM_OPTION_RANGE(struct settings, rows, "rows", "TEST_ROWS", "4k", "rows", 1, 1 << 20, "how many",
                    "the next one waits"),
    TM_OPTION_BOOL(struct settings, strict, "strict", "TEST_STRICT", "false", "whether"),
};

static enum tm_status load(struct settings *settings, char *flag, struct tm_error *error) {
    char program[] = "test", *argv[] = {program, flag, NULL};
    struct tm_option_set set = {table, sizeof table / sizeof *table, settings};
    return tm_config_load(&set, 1, "a test", flag ? 2 : 1, argv, error);
}

Test(config, flag_beats_environment_beats_default) {
    struct settings settings;
    struct tm_error error;
    char flag[] = "--rows=9";
    setenv("TEST_ROWS", "8", 1);
    setenv("TEST_URL", "", 1);
    cr_assert_eq(load(&settings, NULL, &error), TM_OK);
    cr_assert_eq(settings.rows, 8);
    cr_assert_str_eq(settings.url, "http://x");
    cr_assert_eq(load(&settings, flag, &error), TM_OK);
    cr_assert_eq(settings.rows, 9);
}

Test(config, a_wrong_value_names_its_setting) {
    struct settings settings;
    struct tm_error error;
    char flag[] = "--rows=2g";
    cr_assert_eq(load(&settings, flag, &error), TM_INVALID);
    cr_assert_str_eq(error.field, "rows");
    setenv("TEST_STRICT", "yes", 1);
    cr_assert_eq(load(&settings, NULL, &error), TM_INVALID);
    cr_assert_str_eq(error.field, "TEST_STRICT");
}

Test(hash, shards_are_stable_and_in_range) {
    cr_assert_eq(tm_shard_of(TM_STR("p"), TM_STR("t")), tm_shard_of(TM_STR("p"), TM_STR("t")));
    for (char c = 'a'; c < 'z'; c++) cr_assert_lt(tm_shard_of(TM_STR("p"), (struct tm_str){&c, 1}), TM_SHARDS);
}

Test(config, a_size_may_be_written_as_redis_has_it) {
    struct settings settings;
    struct tm_error error;
    char kilobytes[] = "--rows=8kb", no_unit[] = "--rows=8b";
    cr_assert_eq(load(&settings, kilobytes, &error), TM_OK, "%s", error.reason);
    cr_assert_eq(settings.rows, 8192);
    cr_assert_eq(load(&settings, no_unit, &error), TM_INVALID);
}

Test(config, help_and_table_say_what_happens_at_a_limit) {
    struct tm_option_set set = {table, sizeof table / sizeof *table, NULL};
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    tm_config_help(&set, 1, "test", "a test", out);
    tm_config_table(&set, 1, out);
    fclose(out);
    cr_assert(strstr(text, "at its limit: the next one waits\n"));
    cr_assert(strstr(text, "\nrows\tTEST_ROWS\t4k\tnumber\trows\thow many\tthe next one waits\n"));
    free(text);
}

/* A process that is stuck: all of it waits for ever, once it was told to end within `limit_ms`. */
static pid_t stuck(uint64_t limit_ms) {
    int told[2];
    char byte = 0;
    cr_assert_eq(pipe(told), 0);
    pid_t pid = fork();
    if (pid != 0) {
        cr_assert_eq(read(told[0], &byte, 1), 1);
        return pid;
    }
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    pthread_sigmask(SIG_BLOCK, &mask, NULL);
    tm_end_within(limit_ms);
    if (write(told[1], &byte, 1) != 1) _exit(2);
    for (;;) pause();
}

Test(ending, one_that_is_stuck_ends_at_its_limit) {
    uint64_t began_us = tm_mono_us();
    int status;
    cr_assert_gt(waitpid(stuck(50), &status, 0), 0);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    cr_assert_geq(tm_mono_us() - began_us, 50000);
}

Test(ending, one_that_is_stuck_ends_at_once_when_asked_again, .timeout = 30) {
    int status;
    pid_t pid = stuck(3600000);
    kill(pid, SIGTERM);
    cr_assert_gt(waitpid(pid, &status, 0), 0);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}
