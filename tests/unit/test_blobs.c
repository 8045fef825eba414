/* blobs: a folder of files; names that are none; references. S3 is in tests/integration/spill.test.mjs. */
#include "blobs/blobs.h"
#include "broker/spill.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/tm-blobs-XXXXXX";
static struct tm_blobs_config config = {.folder = folder, .timeout_ms = 1000};
static struct tm_blobs *blobs;

static void open_folder(void) {
    cr_assert_not_null(mkdtemp(folder));
    blobs = tm_blobs_new(&config);
    cr_assert_not_null(blobs);
}

static void remove_folder(void) {
    char command[64];
    tm_blobs_free(blobs);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(blobs, .init = open_folder, .fini = remove_folder, .timeout = 20);

static enum tm_status get(const char *name, size_t most, const char *wanted) {
    struct tm_buf out = {0};
    struct tm_error error = {0};
    enum tm_status status = tm_blobs_get(blobs, name, most, &out, &error);
    if (status == TM_OK) cr_assert(tm_str_is(tm_buf_str(&out), wanted));
    tm_buf_free(&out);
    return status;
}

Test(blobs, what_is_put_is_there_until_it_is_deleted) {
    struct tm_error error = {0};
    cr_assert_eq(get("q0/1-a", 9, ""), TM_NOT_FOUND);
    cr_assert_eq(tm_blobs_put(blobs, "q0/1-a", TM_STR("one"), &error), TM_OK, "%s", error.reason);
    cr_assert_eq(tm_blobs_put(blobs, "q0/1-a", TM_STR("two"), &error), TM_OK);
    cr_assert_eq(tm_blobs_put(blobs, "q0/1-b", TM_STR(""), &error), TM_OK);
    cr_assert_eq(get("q0/1-a", 3, "two"), TM_OK);
    cr_assert_eq(get("q0/1-a", 2, ""), TM_TOO_LARGE);
    cr_assert_eq(get("q0/1-b", 0, ""), TM_OK);
    for (int i = 0; i < 2; i++) cr_assert_eq(tm_blobs_delete(blobs, "q0/1-a", &error), TM_OK, "gone is fine");
    cr_assert_eq(get("q0/1-a", 9, ""), TM_NOT_FOUND);
}

Test(blobs, names_do_not_lead_out_of_the_folder) {
    static const char *const names[] = {"", "/etc/passwd", "../a", "q0/../../a", "q0/A", "a b", "a\nb", "%2e"};
    struct tm_error error;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cr_assert_eq(get(names[i], 9, ""), TM_INVALID, "%s", names[i]);
        cr_assert_eq(tm_blobs_put(blobs, names[i], TM_STR("x"), &error), TM_INVALID);
        cr_assert_eq(tm_blobs_delete(blobs, names[i], &error), TM_INVALID);
    }
}

Test(blobs, a_folder_that_cannot_be_written_is_said) {
    struct tm_blobs_config nowhere = {.folder = "/proc/none"};
    struct tm_blobs *other = tm_blobs_new(&nowhere);
    struct tm_error error = {0};
    cr_assert_eq(tm_blobs_put(other, "q0/a", TM_STR("x"), &error), TM_UNAVAILABLE);
    cr_assert(strstr(error.reason, "/proc/none"), "%s", error.reason);
    tm_blobs_free(other);
}

Test(blobs, a_reference_is_read_as_it_was_written) {
    struct spill_reference reference = {"q3/17-ab", 3, 0}, read;
    char text[SPILL_REFERENCE_ROOM];
    cr_assert_not(spill_reference_fits(&reference, TM_STR("two")));
    spill_reference_write(&reference, text);
    cr_assert_str_eq(text, "q3/17-ab 3 0000000000000000");
    cr_assert(spill_reference_read(tm_str_from(text), &read));
    cr_assert(strcmp(read.name, "q3/17-ab") == 0 && read.size_bytes == 3 && read.hash == 0);
    static const char *const bad[] = {
        "", "q3", "q3 x 0000000000000000", "q3 3 00", "q3 3 000000000000000g", " 3 0000000000000000"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(spill_reference_read(tm_str_from(bad[i]), &read), "%s", bad[i]);
}
