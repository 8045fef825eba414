/* tracemesh: starts, stops, watches and scales everything on one machine.
 *
 * Takes  a command; settings from flags, the environment and <data>/etc/tracemesh.env.
 * Gives  processes kept running (supervise.c), and what they do in words and tables.
 * Keeps  nothing: the supervisor's state is its children.
 * Dies   with its children, by the kernel's parent-death signal; `tracemesh up` starts again, and nothing accepted is
 * lost.
 */
#include "supervisor/commands.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

static const struct command {
    const char *name, *arguments, *help;
    int (*run)(const struct settings *settings, int argc, char **argv);
    int (*alone)(int argc, char **argv); /* instead: has flags of its own, needs no installation */
} commands[] = {
    {"up", "", "start what is down, wait until all is ready", command_up},
    {"down", "", "stop everything; data is kept", command_down},
    {"status", "", "one line per process, and whether it is ready", command_status},
    {"top", "[--once]", "live table: mailbox, rate, CPU and memory of each process", command_top},
    {"logs", "[PROCESS]", "follow the logs, of all or of one (e.g. validate-1)", command_logs},
    {"scale", "KIND=N", "run N of an actor, e.g. validate=3", command_scale},
    {"doctor", "", "say what is wrong, and what to do about it", command_doctor},
    {"dead", "list|show|retry|drop ID", "entries refused too often: look, put back (ID or all), delete", command_dead},
    {"accounts", "", "what became of every event accepted, per project, and whether it adds up", command_accounts},
    {"size", "--events-per-second N", "how many of each process that takes, and the cost", NULL, command_size},
    {"supervise", "", "the supervisor itself, in the foreground (for systemd, containers)", command_supervise},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void help(void) {
    struct settings settings;
    struct tm_option_set set = settings_options(&settings);
    printf("tracemesh COMMAND [--setting=value ...]\n\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-10s %-24s %s\n", commands[i].name, commands[i].arguments, commands[i].help);
    printf("\n");
    tm_config_help(&set, 1, "tracemesh", "settings of every command", stdout);
}

/* Takes the words of the command itself (no `--name=value`, or --once) out of argv, leaving the settings to config. */
static int split_words(int argc, char **argv, char **words, int room) {
    int count = 0;
    for (int i = 0; i < argc && count < room; i++)
        if (strncmp(argv[i], "--", 2) != 0 || !strchr(argv[i], '=')) words[count++] = argv[i];
    return count;
}

static int run(const struct command *command, int argc, char **argv) {
    struct settings settings = {0};
    struct tm_error error = {0};
    char *flags[64] = {argv[0]}, *words[16];
    int flag_count = 1;
    for (int i = 2; i < argc && flag_count < 63; i++)
        if (strncmp(argv[i], "--", 2) == 0 && strchr(argv[i], '=')) flags[flag_count++] = argv[i];
    int word_count = split_words(argc - 2, argv + 2, words, 16);
    if (settings_load(&settings, flag_count, flags, &error) != TM_OK) {
        fprintf(stderr, "tracemesh: %s: %s\n", error.field, error.reason);
        return 64;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    return command->run(&settings, word_count, words);
}

int main(int argc, char **argv) {
    struct settings settings;
    struct tm_option_set set = settings_options(&settings);
    if (argc == 2 && strcmp(argv[1], "--help=table") == 0) {
        tm_config_table(&set, 1, stdout);
        return 0;
    }
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        help();
        return argc < 2 ? 64 : 0;
    }
    for (size_t i = 0; i < COMMANDS; i++)
        if (commands[i].alone && strcmp(argv[1], commands[i].name) == 0) return commands[i].alone(argc - 1, argv + 1);
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0) {
            help();
            return 0;
        }
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0) return run(&commands[i], argc, argv);
    fprintf(stderr, "tracemesh: no command \"%s\"; see tracemesh --help\n", argv[1]);
    return 64;
}
