/* scripts: the Lua that runs inside Redis, one file each in scripts/, embedded at build time. */
#ifndef BROKER_SCRIPTS_H
#define BROKER_SCRIPTS_H

struct broker_script {
    const char *name, *sha1, *text;
};

/* In the order of the table meson embeds. */
enum broker_script_id {
    BROKER_SCRIPT_ACCOUNTS,
    BROKER_SCRIPT_ACK,
    BROKER_SCRIPT_ASSIGN,
    BROKER_SCRIPT_BEAT,
    BROKER_SCRIPT_CLAIM,
    BROKER_SCRIPT_CLOCK,
    BROKER_SCRIPT_DROP,
    BROKER_SCRIPT_FAIL,
    BROKER_SCRIPT_LOOK,
    BROKER_SCRIPT_RECEIPT,
    BROKER_SCRIPT_RENEW,
    BROKER_SCRIPT_RETRY,
    BROKER_SCRIPT_SPLIT,
    BROKER_SCRIPT_SWEEP,
    BROKER_SCRIPTS,
};
extern const struct broker_script broker_scripts[];

#endif
