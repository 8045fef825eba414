/* body_text: members of a body, checked. */
#include "body_text.h"
#include "members.h"

#include <string.h>

size_t text_characters(struct tm_str text) {
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) count += (text.ptr[i] & 0xC0) != 0x80;
    return count;
}

static bool has_control_character(struct tm_str text) {
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f) return true;
    return false;
}

static struct tm_str wrong(struct call *call, const char *name, const char *message) {
    params_issue(&call->params, "custom", name, message);
    return TM_STR("");
}

bool body_object(struct call *call, const struct tm_json **body) {
    if (!call_json(call, body)) return false;
    if ((*body)->type != TM_JSON_OBJECT) wrong(call, "", "Invalid input: expected object");
    return call_valid(call);
}

static struct tm_str check_text(struct call *call, const struct tm_json *body, const char *name, size_t most,
                                bool required) {
    const struct tm_json *node = tm_json_get(body, name);
    struct tm_str text = node && node->type == TM_JSON_STRING ? tm_str_trim(node->text) : TM_STR("");
    bool fine = (member_is_absent(node) && !required) || (node && node->type == TM_JSON_STRING);
    if (fine && (text.len || !required) && text_characters(text) <= most && !has_control_character(text)) return text;
    return wrong(
        call, name,
        tm_arena_printf(call->arena, "Invalid input: expected a line of %d to %zu characters", required, most).ptr);
}

struct tm_str body_text(struct call *call, const struct tm_json *body, const char *name, size_t most) {
    return check_text(call, body, name, most, true);
}

struct tm_str body_optional_text(struct call *call, const struct tm_json *body, const char *name, size_t most) {
    return check_text(call, body, name, most, false);
}

static bool is_email(struct tm_str text) {
    struct tm_str domain = text, local = tm_str_split(&domain, '@');
    bool plain = !has_control_character(text) && !memchr(text.ptr, ' ', text.len);
    return plain && local.len && domain.len && !memchr(domain.ptr, '@', domain.len);
}

struct tm_str body_email(struct call *call, const struct tm_json *body, const char *name) {
    struct tm_str text = tm_str_trim(member_text(body, name));
    if (text.len && text.len <= EMAIL_MAX && is_email(text)) return text;
    return wrong(call, name, "Invalid e-mail address");
}

struct tm_str body_password(struct call *call, const struct tm_json *body, const char *name) {
    struct tm_str text = member_text(body, name);
    if (text_characters(text) >= PASSWORD_LEAST && text.len <= PASSWORD_MAX) return text;
    return wrong(call, name, "A password has 8 characters at least, and 1024 bytes at most");
}

enum tm_member_step body_role(struct call *call, const struct tm_json *body, const char *name, bool clears,
                              enum tm_role *role) {
    const struct tm_json *node = tm_json_get(body, name);
    struct tm_str text = member_text(body, name);
    if (!node) return TM_MEMBER_KEEP;
    if (node->type == TM_JSON_NULL && clears) return TM_MEMBER_CLEAR;
    *role = tm_role_read(text);
    if (*role == TM_ROLE_NONE && !tm_str_is(text, "NONE"))
        wrong(call, name, "Invalid option: expected OWNER, ADMIN, MEMBER, VIEWER or NONE");
    return TM_MEMBER_SET;
}
