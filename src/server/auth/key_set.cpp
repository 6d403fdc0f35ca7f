#include "server/auth/key_set.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "server/auth/base64url.hpp"

namespace tasker::server::auth {

namespace {

constexpr std::size_t kKeysMax = 100;
constexpr std::size_t kSetBytesMax = std::size_t{256} * 1024;
constexpr std::size_t kSetDepthMax = 8;

std::optional<std::string_view> text_member(JsonObject const& object, std::string_view name) {
    auto const* const value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return std::string_view(value->get_string());
}

std::optional<std::string> bytes_member(JsonObject const& object, std::string_view name) {
    auto const text = text_member(object, name);
    return text ? from_base64url(*text) : std::nullopt;
}

/// Whether signatures may be checked with it, as far as it says what it is for.
bool is_for_signatures(JsonObject const& key) {
    if (key.contains("use") && text_member(key, "use") != "sig") return false;
    auto const* const operations = key.if_contains("key_ops");
    if (operations == nullptr) return true;
    return operations->is_array() && std::ranges::find(operations->get_array(), Json("verify")) !=
                                         operations->get_array().end();
}

std::optional<Curve> curve_from(std::optional<std::string_view> name) {
    if (name == "P-256") return Curve::P256;
    if (name == "P-384") return Curve::P384;
    if (name == "P-521") return Curve::P521;
    return std::nullopt;
}

std::optional<PublicKey> read_key(JsonObject const& key) {
    auto const kind = text_member(key, "kty");
    if (kind == "RSA") {
        auto const modulus = bytes_member(key, "n");
        auto const exponent = bytes_member(key, "e");
        if (!modulus || !exponent) return std::nullopt;
        auto made = PublicKey::from_rsa(*modulus, *exponent);
        return made ? std::optional(*std::move(made)) : std::nullopt;
    }
    if (kind == "EC") {
        auto const curve = curve_from(text_member(key, "crv"));
        auto const x = bytes_member(key, "x");
        auto const y = bytes_member(key, "y");
        if (!curve || !x || !y) return std::nullopt;
        auto made = PublicKey::from_point(*curve, *x, *y);
        return made ? std::optional(*std::move(made)) : std::nullopt;
    }
    return std::nullopt;  // also `oct`, the keys of HMAC
}

}  // namespace

Result<KeySet> KeySet::parse(std::string_view text) {
    TASKER_TRY_ASSIGN(auto const document, base::parse_json(text, {.bytes_max = kSetBytesMax,
                                                                   .depth_max = kSetDepthMax}));
    auto const* const object = document.if_object();
    auto const* const list = object == nullptr ? nullptr : object->if_contains("keys");
    if (list == nullptr || !list->is_array()) {
        return Error(ErrorCode::InvalidJson, "a set of keys is an object with an array `keys`");
    }
    if (list->get_array().size() > kKeysMax) {
        return Error(ErrorCode::InvalidJson,
                     "the set has more than " + std::to_string(kKeysMax) + " keys");
    }
    KeySet set;
    for (auto const& one : list->get_array()) {
        auto const* const key = one.if_object();
        if (key == nullptr || !is_for_signatures(*key)) continue;
        auto const id = text_member(*key, "kid");
        if (!id || id->empty()) continue;
        auto const name = text_member(*key, "alg");
        auto const algorithm = name ? algorithm_from(*name) : std::nullopt;
        if (key->contains("alg") && !algorithm) continue;
        auto read = read_key(*key);
        if (!read || (algorithm && !read->suits(*algorithm))) continue;
        set.keys_.push_back(
            {.id = std::string(*id), .algorithm = algorithm, .key = *std::move(read)});
    }
    if (set.keys_.empty()) {
        return Error(ErrorCode::InvalidJson,
                     "none of the set's keys can be used: each needs a `kid`, and must be an RSA "
                     "key of at least 2048 bits or a point of P-256, P-384 or P-521, for "
                     "signatures");
    }
    return set;
}

KeySet::Found KeySet::find(std::string_view id, Algorithm algorithm) const noexcept {
    Found found;
    for (auto const& entry : keys_) {
        if (entry.id != id) continue;
        if (entry.key.suits(algorithm) && (!entry.algorithm || entry.algorithm == algorithm)) {
            return {.lookup = Lookup::Found, .key = &entry.key};
        }
        found.lookup = Lookup::OtherKind;
    }
    return found;
}

}  // namespace tasker::server::auth
