#include "store/import.hpp"

namespace tasker::store {

std::vector<model::DeadLetter> pending_last(std::span<InspectedTask const> tasks) {
    std::vector<model::DeadLetter> letters;
    for (bool const is_pending : {false, true}) {
        for (auto const& task : tasks) {
            for (auto const& letter : task.dead_letters) {
                if ((letter.status == model::DeadLetterStatus::Pending) == is_pending)
                    letters.push_back(letter);
            }
        }
    }
    return letters;
}

}  // namespace tasker::store
