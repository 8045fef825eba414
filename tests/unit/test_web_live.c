/* web_live: the text of live events, and where a browser that comes again goes on. */
#include "web/server/live_event.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct changes *window;
static struct tm_buf text;

static void open_window(void) {
    window = changes_new();
    cr_assert_not_null(window);
}
static void close_window(void) {
    changes_free(window);
    tm_buf_free(&text);
}
TestSuite(live_event, .init = open_window, .fini = close_window);

static const char *event_after(struct changes_cursor cursor) {
    tm_buf_clear(&text);
    cr_assert(live_event_write(window, cursor, &text));
    cr_assert(tm_buf_append_char(&text, 0));
    return text.ptr;
}

/* The cursor in the event's line "id: ...". */
static struct changes_cursor id_of(const char *event) {
    cr_assert_eq(strncmp(event, "id: ", 4), 0, "%s", event);
    return live_event_cursor((struct tm_str){event + 4, strcspn(event + 4, "\n")});
}

Test(live_event, names_what_came_after_the_cursor_and_where_the_stream_is_then) {
    struct changes_cursor start = changes_end(window);
    cr_assert_str_eq(event_after(start), "");
    changes_put(window, TM_STR("t-1"), 1767225600000000);
    changes_put(window, TM_STR("t-2"), 1767225600500000);
    const char *event = event_after(start);
    cr_assert_str_eq(strchr(event, '\n'),
                     "\nevent: traces\ndata: {\"traces\":[{\"id\":\"t-1\",\"storedAt\":\"2026-01-01T00:00:00.000Z\"},"
                     "{\"id\":\"t-2\",\"storedAt\":\"2026-01-01T00:00:00.500Z\"}]}\n\n");
    cr_assert_str_eq(event_after(id_of(event)), "", "nothing is told twice");
}

Test(live_event, who_comes_again_is_told_what_came_meanwhile) {
    struct changes_cursor start = changes_end(window);
    changes_put(window, TM_STR("seen"), 0);
    struct changes_cursor last = id_of(event_after(start));
    changes_put(window, TM_STR("missed"), 0);
    const char *event = event_after(last);
    cr_assert(strstr(event, "\"missed\"") && !strstr(event, "\"seen\""), "%s", event);
}

Test(live_event, whose_place_is_not_known_looks_at_everything_once) {
    changes_put(window, TM_STR("t"), 0);
    const char *event = event_after((struct changes_cursor){0});
    cr_assert(strstr(event, "\nevent: more\ndata: {}\n\n"), "%s", event);
    cr_assert_str_eq(event_after(id_of(event)), "");
}

Test(live_event, an_id_of_a_client_cannot_break_out_of_its_line) {
    struct changes_cursor start = changes_end(window);
    changes_put(window, TM_STR("a\"}\n\ndata: {\xff"), 0);
    const char *event = event_after(start);
    cr_assert_eq(strstr(event, "\n\n")[2], 0, "%s", event);
    cr_assert(strstr(event, "a\\\"}\\n\\ndata: {\xEF\xBF\xBD"), "%s", event);
}

Test(live_event, more_than_fits_one_event_is_told_as_more) {
    static char id[CHANGES_ID_BYTES];
    struct changes_cursor start = changes_end(window);
    memset(id, 'x', sizeof id);
    for (int i = 0; i < 60; i++) {
        id[0] = (char)('A' + i);
        changes_put(window, (struct tm_str){id, sizeof id}, 0);
    }
    cr_assert(strstr(event_after(start), "\nevent: more\n"));
}

Test(live_event, an_id_that_is_not_ours_is_of_no_window) {
    static const char *const odd[] = {"",
                                      "-",
                                      "12",
                                      "0000000000000001",
                                      "000000000000000g-1",
                                      "0000000000000001-",
                                      "0000000000000001-x",
                                      "0000000000000001--1",
                                      "00000000000000001-1",
                                      "0000000000000001-99999999999999999999"};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        cr_assert_eq(live_event_cursor(tm_str_from(odd[i])).window, 0, "%s", odd[i]);
    struct changes_cursor cursor = live_event_cursor(TM_STR("00000000000000ff-12"));
    cr_assert(cursor.window == 255 && cursor.number == 12);
}
