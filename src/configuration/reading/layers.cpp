#include "configuration/reading/layers.hpp"

#include "configuration/reading/check.hpp"
#include "configuration/reading/text_file.hpp"

namespace tasker::configuration {

namespace {

/// Tables of this name explain keys, in files of the existing Tasker.
constexpr std::string_view kNotesName = "_docs";
constexpr std::size_t kNameShownMax = 80;

/// A path for a message: what a stranger wrote may be long, or hold anything.
std::string path_for_message(std::string const& parent, std::string_view name) {
    auto const is_plain = name.size() <= kNameShownMax && kIdentifier.fits(name) &&
                          name.find('.') == std::string_view::npos;
    auto const shown = is_plain ? std::string(name) : quoted_briefly(name);
    return parent.empty() ? shown : parent + "." + shown;
}

/// Of any environment: complete files have them all.
bool is_a_default(Key const& key, Value const& value) {
    return value == key.facts.initial || value == key.initial_in(Environment::Test) ||
           value == key.initial_in(Environment::Development) ||
           value == key.initial_in(Environment::Production);
}

}  // namespace

void Layers::add(Value::Table const& tree, std::string const& file) {
    file_ = file;
    is_said_here_.assign(said_.size(), false);
    walk(tree, {});
}

Layers::Said const* Layers::said_of(Key const& key) const noexcept {
    auto const& said = said_[keys_.index_of(key)];
    return said ? &*said : nullptr;
}

void Layers::walk(Value::Table const& table, std::string const& path) {
    for (auto const& member : table) {
        if (member.name == kNotesName) continue;
        // Areas that the process does not need are not its business.
        auto const is_other_area =
            path.empty() && keys_.is_section(member.name) && !is_in_scope(member.name, scope_);
        if (!is_other_area) see(member, path);
    }
}

void Layers::see(Value::Member const& member, std::string const& path) {
    if (member.name.find('.') != std::string::npos) {  // a quoted name is no path
        tell_unknown(member, path);
        return;
    }
    auto const real = keys_.canonical(path.empty() ? member.name : path + "." + member.name);
    if (auto const* const key = keys_.find(real)) {
        take(*key, member);
    } else if (!keys_.is_section(real)) {
        tell_unknown(member, path);
    } else if (auto const* const table = member.value.table()) {
        walk(*table, real);
    } else {
        findings_.add(
            FindingCode::WrongType, file_, member.mark, real,
            "this is " + std::string(kind_of(member.value)) + "; give a table, [" + real + "]");
    }
}

void Layers::take(Key const& key, Value::Member const& member) {
    auto const index = keys_.index_of(key);
    if (is_said_here_[index]) {
        findings_.add(FindingCode::GivenTwice, file_, member.mark, key.path,
                      "the file gives it under an older name too; keep one");
        return;
    }
    is_said_here_[index] = true;
    // A placeholder may be replaced by what comes later, so only the last one needs its variable.
    if (!needs_environment(member.value))
        std::ignore = check(key, member.value, {file_, member.mark}, variables_, findings_);
    if (key.facts.is_inert && !is_a_default(key, member.value)) {
        findings_.add(FindingCode::NoEffect, file_, member.mark, key.path,
                      "this is read, and changes nothing");
    }
    said_[index] = Said{member.value, file_, member.mark};
}

void Layers::tell_unknown(Value::Member const& member, std::string const& path) {
    if (!findings_.has_room_for(FindingCode::UnknownKey)) {
        findings_.add(FindingCode::UnknownKey, {}, {}, {}, {});  // counted
        return;
    }
    auto const shown = path_for_message(path, member.name);
    std::string message = "there is no such key; it is ignored";
    // Bounded, so that a file of wrong names is answered at once.
    if (comparisons_left_ > 0 && member.name.size() <= kNameShownMax) {
        --comparisons_left_;
        auto const written = path.empty() ? member.name : path + "." + member.name;
        if (auto const meant = keys_.meant_by(written)) message += "; did you mean " + *meant + "?";
    }
    findings_.add(FindingCode::UnknownKey, file_, member.mark, shown, std::move(message));
}

}  // namespace tasker::configuration
