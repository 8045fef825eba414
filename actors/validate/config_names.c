/* config_names: lengths, then bytes. */
#include "validate/config_names.h"

#include <string.h>

struct head {
    uint32_t project_id, id; /* lengths: a mailbox takes no message that long */
};

bool config_names_add(struct tm_buf *names, struct tm_str project_id, struct tm_str id) {
    struct head head = {(uint32_t)project_id.len, (uint32_t)id.len};
    return tm_buf_reserve(names, sizeof head + project_id.len + id.len) && tm_buf_append(names, &head, sizeof head) &&
           tm_buf_append_str(names, project_id) && tm_buf_append_str(names, id);
}

bool config_names_next(struct tm_str *rest, struct tm_str *project_id, struct tm_str *id) {
    struct head head;
    if (rest->len < sizeof head) return false;
    memcpy(&head, rest->ptr, sizeof head);
    *project_id = tm_str_sub(*rest, sizeof head, head.project_id);
    *id = tm_str_sub(*rest, sizeof head + head.project_id, head.id);
    *rest = tm_str_sub(*rest, sizeof head + head.project_id + head.id, rest->len);
    return true;
}
