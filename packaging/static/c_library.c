/* What archives of Debian want of the C library and a self-contained file cannot have: the linker's --wrap makes
 * their calls these. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* librabbitmq.a is meant for programs: it reaches for `stderr` in a way that a library cannot. */
extern FILE* __real_stderr; /* NOLINT(bugprone-reserved-identifier): as the linker names them */
FILE* __wrap_stderr;        /* NOLINT(bugprone-reserved-identifier) */

__attribute__((constructor(101))) static void take_stderr(void) {
    __wrap_stderr = __real_stderr;
}

/* libstdc++.a takes chance from arc4random, which the C library has since 2.36 only. */
uint32_t __wrap_arc4random(void) { /* NOLINT(bugprone-reserved-identifier) */
    uint32_t chance = 0;
    if (getentropy(&chance, sizeof chance) != 0) abort(); /* the kernel has had it since 3.17 */
    return chance;
}
