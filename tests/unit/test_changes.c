/* changes: what a reader is told of a window that moves on, and when it is told that it missed something. */
#include "changes/changes.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct changes *window;

static void open_window(void) {
    window = changes_new();
    cr_assert_not_null(window);
}
static void close_window(void) {
    changes_free(window);
}
TestSuite(changes, .init = open_window, .fini = close_window);

static void put(const char *id) {
    changes_put(window, tm_str_from(id), 7);
}

/* "a b", oldest first, of what came after; "?" when part is not known. */
static const char *since(struct changes_cursor after) {
    static char text[CHANGES_MOST * 16];
    const struct change *first;
    size_t count;
    if (!changes_since(window, after, &first, &count)) return "?";
    text[0] = 0;
    for (size_t i = 0; i < count; i++) {
        if (i) strcat(text, " ");
        strcat(text, first[i].trace_id);
    }
    return text;
}

Test(changes, a_reader_is_told_what_came_after_its_cursor_in_order) {
    struct changes_cursor start = changes_end(window);
    put("a");
    struct changes_cursor after_a = changes_end(window);
    put("b");
    put("c");
    cr_assert_str_eq(since(start), "a b c");
    cr_assert_str_eq(since(after_a), "b c");
    cr_assert_str_eq(since(changes_end(window)), "");
}

Test(changes, a_trace_that_changes_again_stands_once_and_at_the_end) {
    struct changes_cursor start = changes_end(window);
    put("a");
    put("b");
    struct changes_cursor before = changes_end(window);
    put("a");
    cr_assert_str_eq(since(start), "b a");
    cr_assert_str_eq(since(before), "a");
}

Test(changes, a_window_of_which_part_was_forgotten_says_so_and_only_to_those_who_miss_it) {
    struct changes_cursor start = changes_end(window);
    put("first");
    struct changes_cursor after_first = changes_end(window);
    char id[16];
    for (int i = 0; i < CHANGES_MOST; i++) {
        snprintf(id, sizeof id, "%d", i);
        put(id);
    }
    const struct change *first;
    size_t count;
    cr_assert_str_eq(since(start), "?");
    cr_assert(changes_since(window, after_first, &first, &count));
    cr_assert_eq(count, CHANGES_MOST);
}

Test(changes, a_cursor_of_another_window_of_none_or_of_the_future_is_told_to_look_at_everything) {
    struct changes *other = changes_new();
    struct changes_cursor ahead = changes_end(window);
    ahead.number++;
    cr_assert_str_eq(since(changes_end(other)), "?");
    cr_assert_str_eq(since((struct changes_cursor){0}), "?");
    cr_assert_str_eq(since(ahead), "?");
    changes_free(other);
}

Test(changes, what_is_not_known_makes_every_earlier_reader_look_and_no_later_one) {
    struct changes_cursor start = changes_end(window);
    put("a");
    changes_miss(window);
    struct changes_cursor after = changes_end(window);
    put("b");
    cr_assert_str_eq(since(start), "?");
    cr_assert_str_eq(since(after), "b");
}

Test(changes, an_id_too_long_to_keep_counts_as_unknown) {
    struct changes_cursor start = changes_end(window);
    char *id = malloc(CHANGES_ID_BYTES + 2);
    memset(id, 'x', CHANGES_ID_BYTES + 1);
    id[CHANGES_ID_BYTES + 1] = 0;
    put(id);
    cr_assert_str_eq(since(start), "?");
    free(id);
}
