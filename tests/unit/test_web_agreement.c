/* agreement of labels: figures that scikit-learn gives for the same tables. */
#include "web/server/agreement.h"

#include <criterion/criterion.h>
#include <math.h>

static struct tm_arena *arena;

static void set_up(void) {
    arena = tm_arena_new(0);
}
static void tear_down(void) {
    tm_arena_free(arena);
}
TestSuite(agreement, .init = set_up, .fini = tear_down);

static struct agreement of(const struct label_pair *pairs, size_t count) {
    struct agreement agreement;
    cr_assert(agreement_of(pairs, count, arena, &agreement));
    return agreement;
}

/* Cohen's own example of two readers of 50 proposals: 0.7 and 0.4. */
Test(agreement, of_two_readers) {
    const struct label_pair pairs[] = {{TM_STR("yes"), TM_STR("yes"), 20},
                                       {TM_STR("yes"), TM_STR("no"), 5},
                                       {TM_STR("no"), TM_STR("yes"), 10},
                                       {TM_STR("no"), TM_STR("no"), 15}};
    struct agreement found = of(pairs, 4);
    cr_assert_float_eq(found.accuracy, 0.7, 1e-12);
    cr_assert_float_eq(found.kappa, 0.4, 1e-12);
    cr_assert_float_eq(found.f1, 0.696969696969697, 1e-12); /* of 8/11 and 2/3 */
}

/* y_true = [0, 1, 2, 0, 1, 2], y_pred = [0, 2, 1, 0, 0, 1]: macro F1 0.2666..., kappa 0. */
Test(agreement, of_three_labels) {
    const struct label_pair pairs[] = {{TM_STR("0"), TM_STR("0"), 2},
                                       {TM_STR("1"), TM_STR("2"), 1},
                                       {TM_STR("2"), TM_STR("1"), 2},
                                       {TM_STR("1"), TM_STR("0"), 1}};
    struct agreement found = of(pairs, 4);
    cr_assert_float_eq(found.accuracy, 1.0 / 3, 1e-12);
    cr_assert_float_eq(found.f1, 4.0 / 15, 1e-12);
    cr_assert_float_eq(found.kappa, 0, 1e-12);
}

Test(agreement, of_labels_that_only_one_of_them_knows_is_none) {
    const struct label_pair pairs[] = {{TM_STR("good"), TM_STR("True"), 3}, {TM_STR("bad"), TM_STR("False"), 1}};
    struct agreement found = of(pairs, 2);
    cr_assert_eq(found.accuracy, 0);
    cr_assert_eq(found.f1, 0);
    cr_assert_float_eq(found.kappa, 0, 1e-12);
}

Test(agreement, beyond_chance_is_not_told_where_chance_agrees_always) {
    const struct label_pair pairs[] = {{TM_STR("a"), TM_STR("a"), 7}};
    struct agreement found = of(pairs, 1);
    cr_assert_eq(found.accuracy, 1);
    cr_assert_eq(found.f1, 1);
    cr_assert(isnan(found.kappa));
}

Test(agreement, of_nothing_is_not_told) {
    struct agreement found = of(NULL, 0);
    cr_assert(isnan(found.accuracy) && isnan(found.kappa) && isnan(found.f1));
}
