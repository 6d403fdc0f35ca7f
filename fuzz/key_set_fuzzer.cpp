// The text of a set of keys, as an issuer publishes it, and a URL behind a line of its own: a set
// has keys or an error says why, each key is for the algorithms of one kind, and a URL is read as
// it is written.
#include <array>

#include "fuzz/property.hpp"
#include "server/auth/key_set.hpp"
#include "server/auth/key_set_url.hpp"

namespace tasker::fuzz {
namespace {

using server::auth::Algorithm;
using server::auth::KeySet;

void read_set(std::string_view text) {
    auto const set = KeySet::parse(text);
    if (!set) return must_say_why(set.error());
    must(set->size() > 0, "a set has keys");
    must(set->size() <= 100, "and not too many");
    for (auto const algorithm : {Algorithm::Rs256, Algorithm::Es256, Algorithm::Es512}) {
        auto const found = set->find("a", algorithm);
        must((found.lookup == KeySet::Lookup::Found) == (found.key != nullptr), "found is there");
        if (found.key == nullptr) continue;
        must(found.key->suits(algorithm), "what is found suits");
        must(!found.key->verify(algorithm, "text", "no signature"), "no signature is none");
        must(!found.key->verify(algorithm, "text", std::string(64, '\0')), "nor are zeros");
    }
}

void read_url(std::string_view text) {
    auto const url = server::auth::KeySetUrl::parse(text);
    if (!url) return must_say_why(url.error());
    must(!url->host.empty() && url->port != 0, "a place");
    must(url->target.starts_with('/'), "a path");
    for (auto const& part : {url->host, url->target, url->authority()}) {
        for (auto const c : part)
            must(c > ' ' && c < '\x7f', "nothing that could end a line of the request");
    }
}

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    auto rest = fuzz::text_of(data, size);
    auto const url = fuzz::cut_at(rest, '\n');
    fuzz::read_url(url);
    fuzz::read_set(rest);
    return 0;
}
