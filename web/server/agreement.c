/* agreement: from the sums of rows and columns of the table. */
#include "agreement.h"

#include <math.h>

struct label {
    struct tm_str text;
    double first, second, both; /* how often given by the first, by the second, by both at once */
};

/* Of a few dozen: a table has at most a few thousand cells. */
static struct label *find_or_add(struct label *labels, size_t *count, struct tm_str text) {
    for (size_t i = 0; i < *count; i++)
        if (tm_str_eq(labels[i].text, text)) return &labels[i];
    labels[*count] = (struct label){.text = text};
    return &labels[(*count)++];
}

static double sum_up(const struct label_pair *pairs, size_t count, struct label *labels, size_t *label_count) {
    double all = 0;
    *label_count = 0;
    for (size_t i = 0; i < count; i++) {
        double times = (double)pairs[i].count;
        find_or_add(labels, label_count, pairs[i].first)->first += times;
        struct label *second = find_or_add(labels, label_count, pairs[i].second);
        second->second += times;
        if (tm_str_eq(pairs[i].first, pairs[i].second)) second->both += times;
        all += times;
    }
    return all;
}

bool agreement_of(const struct label_pair *pairs, size_t count, struct tm_arena *arena, struct agreement *out) {
    struct label *labels = tm_arena_array(arena, 2 * count + 1, sizeof *labels);
    size_t label_count;
    double both = 0, by_chance = 0, f1 = 0;
    if (!labels) return false;
    double all = sum_up(pairs, count, labels, &label_count);
    *out = (struct agreement){NAN, NAN, NAN};
    if (all <= 0) return true;
    for (size_t i = 0; i < label_count; i++) {
        both += labels[i].both;
        by_chance += labels[i].first * labels[i].second / all / all;
        f1 += 2 * labels[i].both / (labels[i].first + labels[i].second);
    }
    out->accuracy = both / all;
    if (by_chance < 1) out->kappa = (out->accuracy - by_chance) / (1 - by_chance);
    out->f1 = f1 / (double)label_count;
    return true;
}
