/* fault: which points a list names. */
#include "base/fault.h"

#include <criterion/criterion.h>
#include <stdlib.h>

Test(fault, only_what_the_list_names_happens) {
    struct tm_str list = TM_STR("write.first, write.second");
    cr_assert(tm_fault_named(list, "write.first", 0.999));
    cr_assert(tm_fault_named(list, "write.second", 0.999));
    cr_assert_not(tm_fault_named(list, "write.sec", 0));
    cr_assert_not(tm_fault_named(list, "write.second.third", 0));
    cr_assert_not(tm_fault_named(TM_STR(""), "write.first", 0));
}

Test(fault, a_share_happens_so_often) {
    struct tm_str list = TM_STR("a=0.25,b=0,c=oops");
    cr_assert(tm_fault_named(list, "a", 0.2499));
    cr_assert_not(tm_fault_named(list, "a", 0.25));
    cr_assert_not(tm_fault_named(list, "b", 0));
    cr_assert_not(tm_fault_named(list, "c", 0));
}

Test(fault, the_environment_decides) {
    unsetenv("TM_FAULT");
    cr_assert_not(TM_FAULT("some.point"));
    setenv("TM_FAULT", "some.point", 1);
    cr_assert(TM_FAULT("some.point"));
}

Test(fault, what_lacks_the_name_is_no_poison) {
    setenv("TM_FAULT", "some.point", 1);
    TM_FAULT_POISON("some.point", TM_STR("a body like any other"));
    TM_FAULT_POISON("another.point", TM_STR("with another.point in it, which nobody named"));
}
