#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

// Goal: a client that was made for tasker.v1 understands this server, to the last number.
// Method: every row of tests/golden/grpc-wire.tsv is looked for in our descriptors, and the
// reverse.

namespace tasker::test {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using Rows = std::set<std::string>;

constexpr char const* kFiles[] = {"analytics", "common", "config",    "dlq",   "health",
                                  "steps",     "tasks",  "templates", "worker"};

Rows rows_of_the_contract() {
    std::ifstream file(TASKER_WIRE_FILE);
    Rows rows;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line.front() != '#') rows.insert(line);
    }
    return rows;
}

std::string row(std::string const& kind, std::string const& owner, std::string const& name,
                std::string const& number, std::string const& type, std::string const& label) {
    return kind + "\t" + owner + "\t" + name + "\t" + number + "\t" + type + "\t" + label;
}

/// `TaskStatusUpdate.UpdateType` of tasker.v1.TaskStatusUpdate.UpdateType.
std::string short_name(std::string const& full_name) {
    constexpr std::string_view kPackage = "tasker.v1.";
    return full_name.substr(kPackage.size());
}

std::string type_of(FieldDescriptor const& field) {
    if (field.message_type() != nullptr) return field.message_type()->full_name();
    if (field.enum_type() != nullptr) return field.enum_type()->full_name();
    return field.type_name();
}

std::string label_of(FieldDescriptor const& field) {
    if (field.is_repeated()) return "repeated";
    return field.has_optional_keyword() ? "optional" : "";
}

void add_enum(EnumDescriptor const& type, Rows& rows) {
    for (int i = 0; i < type.value_count(); ++i) {
        auto const& value = *type.value(i);
        rows.insert(row("enum", short_name(type.full_name()), value.name(),
                        std::to_string(value.number()), "", ""));
    }
}

void add_message(Descriptor const& type, Rows& rows) {
    auto const name = short_name(type.full_name());
    if (type.options().map_entry()) rows.insert(row("nested", name, "map entry", "", "", ""));
    if (type.field_count() == 0) rows.insert(row("message", name, "(no fields)", "", "", ""));
    for (int i = 0; i < type.field_count(); ++i) {
        auto const& field = *type.field(i);
        rows.insert(row("field", name, field.name(), std::to_string(field.number()), type_of(field),
                        label_of(field)));
    }
    for (int i = 0; i < type.enum_type_count(); ++i)
        add_enum(*type.enum_type(i), rows);
    for (int i = 0; i < type.nested_type_count(); ++i)
        add_message(*type.nested_type(i), rows);
}

void add_file(FileDescriptor const& file, Rows& rows) {
    for (int i = 0; i < file.service_count(); ++i) {
        auto const& service = *file.service(i);
        for (int j = 0; j < service.method_count(); ++j) {
            auto const& method = *service.method(j);
            rows.insert(
                row("rpc", service.name(), method.name(), "",
                    method.input_type()->full_name() + " -> " + method.output_type()->full_name(),
                    method.server_streaming() ? "server stream" : ""));
        }
    }
    for (int i = 0; i < file.enum_type_count(); ++i)
        add_enum(*file.enum_type(i), rows);
    for (int i = 0; i < file.message_type_count(); ++i)
        add_message(*file.message_type(i), rows);
}

TEST(Wire, HasExactlyTheNamesNumbersAndTypesOfTheContract) {
    Rows ours;
    for (std::string const name : kFiles) {
        auto const* const file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(
            "tasker/v1/" + name + ".proto");
        ASSERT_NE(file, nullptr) << name;
        add_file(*file, ours);
    }
    auto const contract = rows_of_the_contract();
    ASSERT_GT(contract.size(), 500U);
    EXPECT_THAT(ours, testing::ContainerEq(contract));
}

}  // namespace
}  // namespace tasker::test
