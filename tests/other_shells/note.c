/* Every program of the scratch PATH: notes its name and words, and becomes the real one where that only reads. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **words) {
    static const char *real[] = {"cat", "cut", "echo", "false", "grep", "head", "ls", "printf", "seq", "sort", "tail", "test", "tr", "true", "wc", "["};
    char line[8192];
    size_t used = 0;
    const char *slash = strrchr(words[0], '/');
    const char *name = slash ? slash + 1 : words[0];
    for (int i = 0; i < count && used < sizeof line - 2; i++) {
        used += (size_t)snprintf(line + used, sizeof line - used - 1, i ? "\x1f%s" : "%s", i ? words[i] : name);
        if (used > sizeof line - 2) used = sizeof line - 2;
    }
    for (size_t i = 0; i < used; i++)
        if (line[i] == '\n') line[i] = '\x1e';
    line[used++] = '\n';
    int log = open("/tmp/log", O_WRONLY | O_APPEND | O_CREAT, 0666);
    if (log >= 0) {
        if (write(log, line, used) < 0) return 1;
        close(log);
    }
    for (size_t i = 0; i < sizeof real / sizeof *real; i++)
        if (!strcmp(name, real[i])) {
            char path[64];
            snprintf(path, sizeof path, "/usr/bin/%s", name);
            execv(path, words);
        }
    return 0;
}
