#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/notices.hpp"
#include "store/postgres/notice_text.hpp"

namespace tasker::store::postgres {

/// What processes say to each other, without the wire: gathers what is to be told until it is sent,
/// drops what nobody wants to know, and answers. Not thread-safe.
///
/// A process that begins to listen says that it is new, and each that hears it answers. Who is
/// alone tells nothing, and who cannot know yet tells everything. Later on tasks that settle are
/// told only while somebody wants to know; those of the last moment are remembered for whoever
/// begins to.
class Correspondence {
public:
    /// Others cannot be heard, so they are assumed to be there and to want everything.
    void cannot_hear() { hears_ = false; }

    /// It listens now: what was told before was not heard.
    void begins_to_listen(TimePoint now);

    void post(Notice const& notice, TimePoint now);
    void ask_for_settled(TimePoint now);
    void ask_for_changes(TimePoint now);
    [[nodiscard]] bool are_changes_wanted(TimePoint now) const;

    [[nodiscard]] bool has_mail() const;
    /// What is to be sent now. Only if there is mail.
    [[nodiscard]] std::string take_mail(TimePoint now);
    /// What was taken last may not have arrived: it goes once more.
    void repeat_mail();
    /// Whether somebody may miss it if the mail is never sent.
    [[nodiscard]] bool has_news() const { return !mail_.is_empty(); }

    /// What another process sent. \returns what is to be passed on, if anything.
    [[nodiscard]] std::optional<Notice> receive(std::string_view text, TimePoint now);

private:
    /// Something that processes tell while others say that they want to know.
    struct Wish {
        std::optional<TimePoint> others_until{};
        std::optional<TimePoint> asked_at{};  ///< by our own process
        std::optional<TimePoint> said_so_at{};
        bool must_say_so = false;

        [[nodiscard]] bool is_ours(TimePoint now) const;
        [[nodiscard]] bool is_of_others(TimePoint now) const;
        /// \returns whether it is said with this mail.
        [[nodiscard]] bool take(TimePoint now);
    };

    [[nodiscard]] bool has_just_come(TimePoint now) const;
    [[nodiscard]] bool has_others(TimePoint now) const;
    [[nodiscard]] bool is_told(Wish const& wish, TimePoint now) const;
    void ask(Wish& wish, TimePoint now) const;
    void remember(TaskId id);

    bool hears_ = true;
    bool has_heard_others_ = false;
    std::optional<TimePoint> listens_since_;
    Wish settled_;
    Wish changes_;

    Notice mail_;
    Notice taken_;
    bool is_new_ = false;
    bool owes_answer_ = false;

    std::vector<TaskId> remembered_;  // a ring: the last that settled and were not told
    std::size_t remembered_next_ = 0;
};

}  // namespace tasker::store::postgres
