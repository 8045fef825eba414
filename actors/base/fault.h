/* fault: named points where a program can be told to go wrong, for the tests that must notice it.
 *
 *   if (TM_FAULT("write.answer_before_insert")) ...
 *   TM_FAULT_POISON("validate.crash_on_poison", payload);
 *
 * Programs as they are installed have none: the points are `false` and vanish. The variants of meson's `fault_dep`
 * (`tracemesh-<kind>-faults`, never installed) are compiled with -DTM_FAULTS; of theirs those happen that the variable
 * TM_FAULT names, a comma list: `TM_FAULT=batch.answer_before_write` each time, `...=0.01` one time of a hundred.
 */
#ifndef TM_BASE_FAULT_H
#define TM_BASE_FAULT_H

#include "base/str.h"

#ifdef TM_FAULTS
#define TM_FAULT(name_) tm_fault(name_)
/* Ends the process when the point is named and `payload_` contains its name: a message that kills who reads it. */
#define TM_FAULT_POISON(name_, payload_) tm_fault_poison(name_, payload_)
#else
#define TM_FAULT(name_)                  (false)
#define TM_FAULT_POISON(name_, payload_) ((void)0)
#endif

bool tm_fault(const char *name);
void tm_fault_poison(const char *name, struct tm_str payload);
/* Pure: whether `list` names the point, given a number drawn from [0, 1) to compare its share with. */
bool tm_fault_named(struct tm_str list, const char *name, double draw);

#endif
