#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/step_state.hpp"
#include "model/task_state.hpp"

namespace tasker::cli {

/// What the place where text goes can show.
struct Screen {
    bool is_terminal = false;
    bool has_colour = false;
    bool has_unicode = true;
    std::size_t columns = 80;
    std::size_t rows = 24;
};

/// What a piece of text means. Each has a colour; none is told by its colour alone.
enum class Style : std::uint8_t { Plain, Strong, Faint, Good, Bad, Busy, Waiting };

/// `text` in the colour of `style`; unchanged where there are no colours.
[[nodiscard]] std::string paint(std::string_view text, Style style, bool has_colour);

/// One column that stands for the state.
[[nodiscard]] std::string_view symbol_of(model::StepState state, bool has_unicode) noexcept;
[[nodiscard]] Style style_of(model::StepState state) noexcept;
[[nodiscard]] Style style_of(model::TaskState state) noexcept;

}  // namespace tasker::cli
