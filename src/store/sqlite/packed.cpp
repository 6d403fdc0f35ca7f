#include "store/sqlite/packed.hpp"

#include <array>
#include <cstring>
#include <utility>

namespace tasker::store::sqlite {

namespace {

constexpr unsigned kBitsPerByte = 7;
constexpr std::uint64_t kLowBits = (1U << kBitsPerByte) - 1;

void put(std::string& bytes, std::uint64_t number) {
    while (number > kLowBits) {
        bytes.push_back(static_cast<char>((number & kLowBits) | (kLowBits + 1)));
        number >>= kBitsPerByte;
    }
    bytes.push_back(static_cast<char>(number));
}

void put(std::string& bytes, TimePoint at) {
    put(bytes, static_cast<std::uint64_t>(at.time_since_epoch().count()));
}

template <class Enumerator>
void put_byte(std::string& bytes, Enumerator value) {
    bytes.push_back(static_cast<char>(value));
}

/// Takes values off bytes; after one that is not there, all are zero and `is_whole` is false.
class Cut {
public:
    explicit Cut(std::string_view bytes) : bytes_(bytes) {}

    [[nodiscard]] bool has_more() const noexcept { return !bytes_.empty(); }
    [[nodiscard]] bool is_whole() const noexcept { return is_whole_; }

    template <class Number>
    Number number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += kBitsPerByte) {
            auto const byte = static_cast<unsigned char>(take(1).front());
            value |= (byte & kLowBits) << shift;
            if ((byte & (kLowBits + 1)) == 0) return static_cast<Number>(value);
        }
        is_whole_ = false;
        return {};
    }

    template <class Enumerator>
    Enumerator byte() {
        return static_cast<Enumerator>(static_cast<unsigned char>(take(1).front()));
    }

    /// For one byte always a view of one: of a zero when there is none.
    std::string_view take(std::size_t size) {
        static constexpr std::string_view kZero("\0", 1);
        if (size > bytes_.size()) {
            is_whole_ = false;
            bytes_ = {};
            return kZero;
        }
        auto const taken = bytes_.substr(0, size);
        bytes_.remove_prefix(size);
        return taken;
    }

private:
    std::string_view bytes_;
    bool is_whole_ = true;
};

// What both kinds of passage begin with.
template <class Passage>
void pack_moves(std::string& bytes, Passage const& passage) {
    put(bytes, passage.first_move);
    put_byte(bytes, passage.from);
    put(bytes, passage.path.size());
    for (auto const& move : passage.path) {
        put_byte(bytes, move.event);
        put_byte(bytes, move.to);
    }
    put(bytes, passage.at);
}

void pack_metadata(std::string& bytes, model::Payload const& metadata) {
    put(bytes, metadata.text().size());
    bytes += metadata.text();
}

template <class Passage>
void unpack_moves(Cut& cut, Passage& passage) {
    passage.first_move = cut.number<std::uint32_t>();
    passage.from = cut.byte<decltype(passage.from)>();
    auto const count = cut.number<std::size_t>();
    using Move = typename decltype(passage.path)::value_type;
    for (std::size_t i = 0; i < count && cut.is_whole(); ++i) {
        auto const event = cut.byte<decltype(Move::event)>();
        passage.path.push_back({.event = event, .to = cut.byte<decltype(Move::to)>()});
    }
    passage.at = TimePoint(Duration(cut.number<Duration::rep>()));
}

model::Payload unpack_metadata(Cut& cut) {
    auto const size = cut.number<std::size_t>();
    return size == 0 ? model::Payload() : model::Payload(std::string(cut.take(size)));
}

}  // namespace

void pack(std::string& bytes, model::TaskPassage const& passage) {
    pack_moves(bytes, passage);
    pack_metadata(bytes, passage.metadata);
}

void pack(std::string& bytes, model::StepPassage const& passage) {
    pack_moves(bytes, passage);
    put(bytes, passage.attempt);
    put(bytes, passage.worker_id ? 1U : 0U);
    if (passage.worker_id) {
        auto const& id = passage.worker_id->uuid.bytes;
        bytes.append(id.begin(), id.end());
    }
    pack_metadata(bytes, passage.metadata);
}

bool unpack(std::string_view bytes, TaskId task, std::vector<model::TaskPassage>& passages) {
    Cut cut(bytes);
    while (cut.has_more()) {
        auto& passage = passages.emplace_back();
        passage.task_id = task;
        unpack_moves(cut, passage);
        passage.metadata = unpack_metadata(cut);
    }
    return cut.is_whole();
}

bool unpack(std::string_view bytes, StepId step, std::vector<model::StepPassage>& passages) {
    Cut cut(bytes);
    while (cut.has_more()) {
        auto& passage = passages.emplace_back();
        passage.step_id = step;
        unpack_moves(cut, passage);
        passage.attempt = cut.number<std::uint32_t>();
        if (cut.number<unsigned>() != 0) {
            auto& worker = passage.worker_id.emplace();
            auto const id = cut.take(worker.uuid.bytes.size());
            if (cut.is_whole()) std::memcpy(worker.uuid.bytes.data(), id.data(), id.size());
        }
        passage.metadata = unpack_metadata(cut);
    }
    return cut.is_whole();
}

std::uint32_t first_move_of(std::string_view packed_passages) {
    return Cut(packed_passages).number<std::uint32_t>();
}

void pack(std::string& bytes, PlacedEdge edge) {
    put(bytes, edge.from);
    put(bytes, edge.to);
    put_byte(bytes, edge.kind);
}

bool unpack(std::string_view bytes, std::size_t steps, std::vector<PlacedEdge>& edges) {
    Cut cut(bytes);
    while (cut.has_more()) {
        auto& edge = edges.emplace_back();
        edge.from = cut.number<std::uint32_t>();
        edge.to = cut.number<std::uint32_t>();
        edge.kind = cut.byte<model::EdgeKind>();
        if (!cut.is_whole() || edge.from >= steps || edge.to >= steps) return false;
    }
    return true;
}

}  // namespace tasker::store::sqlite
