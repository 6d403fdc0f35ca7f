#pragma once

// What the library CLI11 calls a command. Declared here for headers; sources that add options to
// one include all of the library.
namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}
