/* libpq of Debian is built with Kerberos (GSSAPI) and LDAP, which Debian has as shared libraries only. In a
 * self-contained file these take their places: there is no Kerberos ticket, so libpq goes on without
 * encryption by it, as `gssencmode=prefer` says; a server that insists on it, and a service file that
 * points to LDAP, are refused with a message. The functions are those of RFC 2744 and RFC 1823. */
#include <stddef.h>
#include <stdint.h>

typedef uint32_t Status;
typedef struct {
    size_t length;
    void* value;
} Buffer;

/* A calling error would be a fault of libpq's: this is "the mechanism is not there", GSS_S_UNAVAILABLE. */
static Status const kUnavailable = 16U << 16;

static Status unavailable(Status* minor) {
    *minor = 0;
    return kUnavailable;
}

void* GSS_C_NT_HOSTBASED_SERVICE = NULL;

Status gss_acquire_cred(Status* minor) {
    return unavailable(minor);
}
Status gss_import_name(Status* minor) {
    return unavailable(minor);
}
Status gss_init_sec_context(Status* minor) {
    return unavailable(minor);
}
Status gss_delete_sec_context(Status* minor) {
    return unavailable(minor);
}
Status gss_wrap(Status* minor) {
    return unavailable(minor);
}
Status gss_wrap_size_limit(Status* minor) {
    return unavailable(minor);
}
Status gss_unwrap(Status* minor) {
    return unavailable(minor);
}
Status gss_release_buffer(Status* minor, Buffer* buffer) {
    buffer->length = 0;
    buffer->value = NULL;
    *minor = 0;
    return 0;
}
Status gss_release_cred(Status* minor) {
    *minor = 0;
    return 0;
}
Status gss_release_name(Status* minor) {
    *minor = 0;
    return 0;
}

Status gss_display_status(Status* minor, Status status, int kind, void* mechanism, Status* more,
                          Buffer* text) {
    static char message[] = "Tasker's addon has no Kerberos; use gssencmode=disable and another way to log in";
    (void)status;
    (void)kind;
    (void)mechanism;
    *minor = 0;
    *more = 0;
    text->length = sizeof message - 1;
    text->value = message;
    return 0;
}

/* Nothing can be opened, so the rest is never called. */
void* ldap_init(void) {
    return NULL;
}
int ldap_set_option(void) {
    return -1;
}
int ldap_simple_bind(void) {
    return -1;
}
int ldap_result(void) {
    return -1;
}
int ldap_search_st(void) {
    return -1;
}
int ldap_count_entries(void) {
    return 0;
}
void* ldap_first_entry(void) {
    return NULL;
}
void* ldap_get_values_len(void) {
    return NULL;
}
void ldap_value_free_len(void) {}
int ldap_msgfree(void) {
    return 0;
}
int ldap_unbind(void) {
    return 0;
}
char* ldap_err2string(void) {
    static char message[] = "Tasker's addon has no LDAP";
    return message;
}
