/* agreement: how far two raters agree, of a table of how often each pair of labels was given. Pure. */
#ifndef WEB_AGREEMENT_H
#define WEB_AGREEMENT_H

#include "base/arena.h"

struct label_pair {
    struct tm_str first, second;
    int64_t count;
};

/* NaN where there is none: of no pairs; kappa also where chance alone agrees always. */
struct agreement {
    double accuracy; /* share of pairs that are alike */
    double kappa;    /* Cohen's: what of it is beyond chance */
    double f1;       /* of each label, the second held to the first; their plain average (macro) */
};

/* No pair of labels is there twice. False: out of memory. */
bool agreement_of(const struct label_pair *pairs, size_t count, struct tm_arena *arena, struct agreement *out);

#endif
