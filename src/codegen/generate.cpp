#include "codegen/generate.hpp"

#include <utility>

namespace tasker::codegen {

namespace {

Result<Workflow> wanted_workflow(model::Template const& tmpl, CodeRequest const& request) {
    if (request.step.empty()) return workflow_of(tmpl);
    return workflow_of_step(tmpl, request.step);
}

File file_of(std::string_view name, std::string text) {
    return {.name = std::string(name), .text = std::move(text)};
}

}  // namespace

Result<File> generate_types(model::Template const& tmpl, CodeRequest const& request) {
    TASKER_TRY_ASSIGN(auto const workflow, wanted_workflow(tmpl, request));
    auto const& dialect = dialect_of(request.language);
    return file_of(dialect.types_file, dialect.types(workflow));
}

Result<std::vector<File>> generate_handlers(model::Template const& tmpl,
                                            CodeRequest const& request) {
    TASKER_TRY_ASSIGN(auto const workflow, wanted_workflow(tmpl, request));
    auto const& dialect = dialect_of(request.language);
    std::vector<File> files{file_of(dialect.handlers_file, dialect.handlers(workflow))};
    if (request.has_tests) files.push_back(file_of(dialect.tests_file, dialect.tests(workflow)));
    return files;
}

Result<std::vector<File>> generate_scaffold(model::Template const& tmpl,
                                            CodeRequest const& request) {
    TASKER_TRY_ASSIGN(auto const workflow, wanted_workflow(tmpl, request));
    auto const& dialect = dialect_of(request.language);
    std::vector<File> files{file_of(dialect.types_file, dialect.types(workflow)),
                            file_of(dialect.handlers_file, dialect.handlers(workflow)),
                            file_of(dialect.registry_file, dialect.registry(workflow))};
    if (request.has_tests) files.push_back(file_of(dialect.tests_file, dialect.tests(workflow)));
    for (auto& file : dialect.package(workflow, request.has_tests))
        files.push_back(std::move(file));
    return files;
}

}  // namespace tasker::codegen
