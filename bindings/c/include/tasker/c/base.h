/* Text, ids, errors: what all other parts use. Include tasker/tasker.h, which has the rules. */
#ifndef TASKER_C_BASE_H
#define TASKER_C_BASE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
#define TASKER_NOEXCEPT noexcept
extern "C" {
#else
#define TASKER_NOEXCEPT
#endif

#if defined(__GNUC__)
#define TASKER_API __attribute__((visibility("default")))
#else
#define TASKER_API
#endif

/* The version of the ABI that this header describes: one more for each addition. */
#define TASKER_ABI_VERSION 1u

/* 0, or an error number: tasker_status_describe tells all about it. */
typedef int32_t tasker_status;
enum { TASKER_OK = 0 };

/* The numbers that a binding tells apart; all others are in docs/errors. */
enum {
    TASKER_INVALID_REQUEST = 1002,  /* a malformed id, a request that cannot be */
    TASKER_INVALID_OUTCOME = 1004,  /* a completion that cannot be carried out */
    TASKER_INVALID_JSON = 1005,     /* not JSON, too long or too deep */
    TASKER_INVALID_OPTION = 1006,   /* an argument outside its range; a handle of the wrong kind, or
                                       one that was released */
    TASKER_TASK_NOT_FOUND = 1101,
    TASKER_HANDLER_NOT_FOUND = 1104,
    TASKER_LEASE_LOST = 2002,       /* completed twice, too late, or never given out */
    TASKER_ALREADY_RUNNING = 2003,  /* started twice */
    TASKER_NOT_RUNNING = 2004,      /* no host: never opened, or closed; one that was not started yet; one
                                       whose role has no such part */
    TASKER_STORE_BUSY = 3001,       /* the database cannot be reached; the outcome is unknown */
    TASKER_LANE_FULL = 3002,        /* a bounded queue is full: later */
    TASKER_STOPPING = 3003,         /* the host was stopped; of tasker_poll: no more calls, end the loop */
    TASKER_CIRCUIT_OPEN = 3004,     /* sending is paused after failures: later */
    TASKER_TIMEOUT = 3005,          /* waiting was given up; what was waited for may still come */
    TASKER_INTERNAL = 9000          /* a bug in Tasker */
};

typedef struct tasker_text {
    const char* data; /* may be NULL when size is 0 */
    size_t size;      /* bytes */
} tasker_text;

/* A UUID, in the order of its text. All zero: none. */
typedef struct tasker_id {
    uint8_t bytes[16];
} tasker_id;

/* Of a C string, which must outlive it. */
static inline tasker_text tasker_text_of(const char* string) {
    tasker_text text;
    text.data = string;
    text.size = string == NULL ? 0 : strlen(string);
    return text;
}

/* Makes a record zero and says how long it is. */
#define TASKER_INIT(record) \
    (memset(&(record), 0, sizeof(record)), (record).size = (uint32_t)sizeof(record), (void)0)

/* The version of the ABI that the library has: at least the header's, or functions are missing.
 * Since 1, stable. */
TASKER_API uint32_t tasker_abi_version(void) TASKER_NOEXCEPT;

/* The version of Tasker, `0.1.0`. Lives for ever. Since 1, stable. */
TASKER_API tasker_text tasker_version(void) TASKER_NOEXCEPT;

/* How many handles of all kinds are alive in the process: who looks for a leak compares. Since 1,
 * unstable. */
TASKER_API size_t tasker_handle_count(void) TASKER_NOEXCEPT;

/* Reads 32 hexadecimal digits, with or without the four hyphens. \returns TASKER_INVALID_REQUEST.
 * Since 1, stable. */
TASKER_API tasker_status tasker_id_parse(tasker_text text, tasker_id* id) TASKER_NOEXCEPT;

/* Writes 36 characters, lower case, without a NUL. \returns TASKER_INVALID_OPTION for NULL and for
 * a smaller `capacity`. Since 1, stable. */
TASKER_API tasker_status tasker_id_format(const tasker_id* id, char* text,
                                          size_t capacity) TASKER_NOEXCEPT;

/* The family of an error. Numbers are fixed; further ones may come. */
typedef enum tasker_error_kind {
    TASKER_KIND_NONE = 0,
    TASKER_KIND_INVALID_ARGUMENT = 1,
    TASKER_KIND_NOT_FOUND = 2,
    TASKER_KIND_ALREADY_EXISTS = 3,
    TASKER_KIND_FAILED_PRECONDITION = 4,
    TASKER_KIND_ABORTED = 5,
    TASKER_KIND_UNAVAILABLE = 6,
    TASKER_KIND_RESOURCE_EXHAUSTED = 7,
    TASKER_KIND_INTERNAL = 8
} tasker_error_kind;

/* Since 1, stable. */
typedef struct tasker_error_record {
    uint32_t size;
    tasker_status status;
    uint32_t kind;      /* tasker_error_kind */
    uint32_t may_retry; /* 1: the same call may succeed later (`is_recoverable`) */
    tasker_text name;   /* `LeaseLost`; lives for ever */
    tasker_text message;
} tasker_error_record;

/* What went wrong with one call. */
typedef struct tasker_error tasker_error;

/* `record->message` lives as long as the error. \returns TASKER_INVALID_OPTION for NULL and for what
 * was released. Since 1, stable. */
TASKER_API tasker_status tasker_error_read(tasker_error* error,
                                           tasker_error_record* record) TASKER_NOEXCEPT;
TASKER_API tasker_status tasker_error_release(tasker_error* error) TASKER_NOEXCEPT;

/* What an error number means, without a certain call; `message` is the meaning.
 * \returns TASKER_INVALID_OPTION for a number that is none. Since 1, stable. */
TASKER_API tasker_status tasker_status_describe(tasker_status status,
                                                tasker_error_record* record) TASKER_NOEXCEPT;

/* A text that a function has made, mostly JSON. */
typedef struct tasker_document tasker_document;

/* Since 1, stable. */
TASKER_API tasker_status tasker_document_text(tasker_document* document,
                                              tasker_text* text) TASKER_NOEXCEPT;
TASKER_API tasker_status tasker_document_release(tasker_document* document) TASKER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* TASKER_C_BASE_H */
