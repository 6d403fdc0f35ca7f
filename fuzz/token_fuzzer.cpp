// Three lines: a header and claims, of which a token is made, and credentials as they are: a token
// is read in one spelling only, with an allowed algorithm or not at all; claims count only when
// they say what they must; and nobody gets in without a signature or a key.
#include <variant>

#include "base/log.hpp"
#include "fuzz/property.hpp"
#include "server/auth/base64url.hpp"
#include "server/auth/policy.hpp"
#include "server/auth/token.hpp"

namespace tasker::fuzz {
namespace {

using server::auth::Algorithm;
using server::auth::to_base64url;

constexpr char const* kPublicKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAERGfssd/ydimkYp0B9RZVPbI1AlU+\n"
    "m9py93viT//ouk3ygW3D26o/MC3ZQ10tGzkz0uy04KpMSwpo9JuLjls6tA==\n"
    "-----END PUBLIC KEY-----\n";

TimePoint const kNow(std::chrono::sys_days(std::chrono::year(2026) / 2 / 1));

server::auth::Policy const& policy() {
    static auto const kPolicy = *server::auth::Policy::from(
        {.algorithms = {Algorithm::Es256, Algorithm::Rs256},
         .public_key = kPublicKey,
         .api_keys = {{"a key that no fuzzer finds: 8f14e45fceea167a", {"tasks:*"}, "nobody"}}});
    return *kPolicy;
}

void must_be_a_reason(std::string_view reason) {
    must(reason == "malformed" || reason == "invalid" || reason == "expired", "a known reason");
}

void read_whole(std::string_view text) {
    std::vector<Algorithm> const allowed{Algorithm::Es256, Algorithm::Rs256};
    server::auth::Token token;
    if (auto const rejection = server::auth::read_token(text, allowed, token)) {
        must_be_a_reason(rejection->reason);
        must(!rejection->message.empty(), "it says why");
        return;
    }
    must(token.algorithm == allowed[0] || token.algorithm == allowed[1], "no other algorithm");
    must(std::string(token.signed_text) + "." + to_base64url(token.signature) == text,
         "a token has one spelling");
    server::auth::Claims claims;
    auto const rejection = server::auth::read_claims(
        token, {.issuer = "us", .audience = "here", .is_strict = true}, kNow, claims);
    if (rejection) return must_be_a_reason(rejection->reason);
    must(claims.unknown_permissions.empty(), "no permission that there is not");
    must(claims.bearer.name.starts_with("jwt:"), "somebody is named");
    must(claims.bearer.name.find('\n') == std::string::npos, "in one line");
    auto const decoded = server::auth::from_base64url(token.claims).value_or("");
    must(decoded.find("exp") != std::string::npos || decoded.find("\\u") != std::string::npos,
         "it ends some time");
}

void try_to_get_in(std::string_view name, std::string value) {
    base::SilentLog log;
    server::http::Header const header{std::string(name), std::move(value)};
    auto const identified = policy().identify({&header, 1}, kNow, nullptr, log);
    auto const* const denial = std::get_if<server::Denial>(&identified);
    must(denial != nullptr, "nobody gets in without a signature or a key");
    must(denial->status == 401, "as it is not known who asks");
}

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    auto rest = fuzz::text_of(data, size);
    auto const header = fuzz::cut_at(rest, '\n');
    auto const claims = fuzz::cut_at(rest, '\n');
    auto const made = fuzz::to_base64url(header) + "." + fuzz::to_base64url(claims) + ".c2ln";
    fuzz::read_whole(made);
    fuzz::read_whole(rest);
    fuzz::try_to_get_in("authorization", "Bearer " + made);
    fuzz::try_to_get_in("Authorization", std::string(rest));
    fuzz::try_to_get_in("x-api-key", std::string(rest));
    return 0;
}
