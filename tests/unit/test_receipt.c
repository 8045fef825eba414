/* receipt: what is written can be read by its project and by nobody else, and in one way only. */
#include "identity/receipt.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BATCH   "00112233445566778899aabbccddeeff"
#define PROJECT TM_STR("project")

static struct tm_receipt_key key;
static char text[TM_RECEIPT_SIZE];

static void set_up(void) {
    tm_receipt_key_from("salt", &key);
    tm_receipt_write(&key, PROJECT, BATCH, &(struct tm_place){3, 1764000000000, 7, 12}, text);
}

TestSuite(receipt, .init = set_up);

static enum tm_status read_as(struct tm_str project, const char *receipt) {
    struct tm_place place = {.entry_ms = 99};
    enum tm_status status = tm_receipt_read(&key, project, tm_str_from(receipt), &place);
    cr_assert(status == TM_OK || place.entry_ms == 99, "written to only on success");
    return status;
}

Test(receipt, says_where_the_batch_lies) {
    struct tm_place place;
    cr_assert_eq(tm_receipt_read(&key, PROJECT, tm_str_from(text), &place), TM_OK);
    cr_assert(place.stream == 3 && place.entry_ms == 1764000000000 && place.entry_sequence == 7 && place.index == 12);
    cr_assert_eq(strncmp(text, BATCH "-3-1764000000000-7-12-", 32 + 22), 0, "%s", text);
}

Test(receipt, holds_the_largest_place) {
    const struct tm_place largest = {UINT32_MAX, UINT64_MAX, UINT64_MAX, UINT32_MAX};
    struct tm_place place;
    tm_receipt_write(&key, PROJECT, BATCH, &largest, text);
    cr_assert_eq(strlen(text), 113);
    cr_assert_eq(tm_receipt_read(&key, PROJECT, tm_str_from(text), &place), TM_OK);
    cr_assert(place.stream == UINT32_MAX && place.entry_ms == UINT64_MAX && place.index == UINT32_MAX);
}

Test(receipt, answers_to_its_own_project_only) {
    cr_assert_eq(read_as(TM_STR("another"), text), TM_DENIED);
    cr_assert_eq(read_as(TM_STR(""), text), TM_DENIED);
    cr_assert_eq(read_as(TM_STR("project1"), text), TM_DENIED);
    tm_receipt_key_from("another salt", &key);
    cr_assert_eq(read_as(PROJECT, text), TM_DENIED);
}

Test(receipt, with_any_character_changed_or_missing_is_refused) {
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        char changed[TM_RECEIPT_SIZE];
        strcpy(changed, text);
        for (const char *other = "0123456789abcdefF-+ "; *other; other++) {
            changed[i] = *other;
            cr_assert(*other == text[i] || read_as(PROJECT, changed) != TM_OK, "%s", changed);
        }
        strcpy(changed, text);
        changed[i] = 0;
        cr_assert_neq(read_as(PROJECT, changed), TM_OK, "%s", changed);
    }
}

Test(receipt, reads_nothing_else) {
    static const char *const others[] = {
        "",
        "-----",
        BATCH,
        BATCH "-3-1764000000000-7-12",
        BATCH "-3-1764000000000-7-12-",
        BATCH "-03-1764000000000-7-12-0123456789abcdef",
        BATCH "-4294967296-1-1-1-0123456789abcdef",
        BATCH "-1-99999999999999999999999999-1-1-0123456789abcdef",
        "00112233445566778899AABBCCDDEEFF-3-1764000000000-7-12-0123456789abcdef",
    };
    char longer[TM_RECEIPT_SIZE + 8];
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_assert_eq(read_as(PROJECT, others[i]), TM_INVALID, "%s", others[i]);
    snprintf(longer, sizeof longer, "%s-", text);
    cr_assert_eq(read_as(PROJECT, longer), TM_INVALID);
}
