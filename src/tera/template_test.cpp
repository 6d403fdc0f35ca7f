#include "tera/template.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"

namespace tasker::tera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Json values() {
    return *base::parse_json(R"({"name": "orders", "count": 3, "is_new": true, "none": null,
        "half": 2.5, "tags": ["b", "a", "c"], "empty": [], "map": {"k": "v", "n": {"deep": 1}},
        "rows": [{"n": 2, "who": "y"}, {"n": 1, "who": "x"}, {"n": 2}]})");
}

/// What it says, or what is wrong with it.
std::string rendered(std::string const& text) {
    auto const parsed = Template::parse(text, "t");
    if (!parsed) return parsed.error().message();
    auto const result = parsed->render(values().as_object());
    return result ? *result : result.error().message();
}

struct RenderCase {
    char const* text;
    char const* says;
};

class Rendering : public testing::TestWithParam<RenderCase> {};

TEST_P(Rendering, IsAsTeraHasIt) {
    EXPECT_EQ(rendered(GetParam().text), GetParam().says) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Text, Rendering,
    testing::Values(RenderCase{"", ""}, RenderCase{"a { b } {c} }}", "a { b } {c} }}"},
                    RenderCase{"{{ name }}", "orders"}, RenderCase{"a{# no {{ #}b", "ab"},
                    RenderCase{"a {#- no -#} b", "ab"}, RenderCase{" {{- name -}} x", "ordersx"},
                    RenderCase{"{% raw %}{{ a }}{% endraw %}", "{{ a }}"},
                    RenderCase{"x {%- raw -%} {{ a }} {%- endraw -%} y", "x{{ a }}y"},
                    RenderCase{"{{ \"q\\\"\\n\" }}{{ 'a' }}{{ `b` }}", "q\"\nab"},
                    RenderCase{"{", "{"}, RenderCase{"<{{ \"&\" }}>", "<&>"}));

INSTANTIATE_TEST_SUITE_P(
    Values, Rendering,
    testing::Values(RenderCase{"{{ 1 + 2 * 3 }}", "7"}, RenderCase{"{{ (1 + 2) * 3 }}", "9"},
                    RenderCase{"{{ 7 / 2 }} {{ 6 / 2 }} {{ 7 % 4 }}", "3.5 3 3"},
                    RenderCase{"{{ half * 2 }} {{ -count }} {{ 1.5 }}", "5.0 -3 1.5"},
                    RenderCase{"{{ tags }} {{ map }} {{ none }}{{ is_new }}",
                               "[b, a, c] [object] true"},
                    RenderCase{"{{ tags.0 }}{{ tags[1] }}{{ map.n.deep }}{{ map[\"k\"] }}", "ba1v"},
                    RenderCase{"{{ name ~ \"_\" ~ count | upper }}", "ORDERS_3"},
                    RenderCase{"{{ 1 + count | pluralize }}", "s"},
                    RenderCase{"{{ [1, \"a\", [2]] }}", "[1, a, [2]]"},
                    RenderCase{"{{ range(end=3) }}{{ range(start=1, end=6, step_by=2) }}",
                               "[0, 1, 2][1, 3, 5]"}));

INSTANTIATE_TEST_SUITE_P(
    Conditions, Rendering,
    testing::Values(
        RenderCase{"{% if is_new %}a{% else %}b{% endif %}", "a"},
        RenderCase{"{% if empty %}a{% elif count > 2 %}b{% else %}c{% endif %}", "b"},
        RenderCase{"{% if absent %}a{% elif none %}b{% else %}c{% endif %}", "c"},
        RenderCase{"{% if not absent and count == 3.0 %}a{% endif %}", "a"},
        RenderCase{"{% if \"a\" in tags and \"z\" not in tags %}a{% endif %}", "a"},
        RenderCase{"{% if \"rd\" in name or absent.x %}a{% endif %}", "a"},
        RenderCase{
            "{% if absent is defined %}a{% elif name is not defined %}b{% else %}c{% endif %}",
            "c"},
        RenderCase{"{% if name is starting_with(\"ord\") and count is odd %}a{% endif %}", "a"},
        RenderCase{"{% if count is divisibleby(3) and tags is iterable %}a{% endif %}", "a"},
        RenderCase{"{% if tags is containing(\"b\") and map is object %}a{% endif %}", "a"},
        RenderCase{"{% if name != \"x\" and \"a\" < \"b\" %}a{% endif %}", "a"}));

INSTANTIATE_TEST_SUITE_P(
    Loops, Rendering,
    testing::Values(
        RenderCase{"{% for t in tags %}{{ loop.index }}{{ t }}{% if not loop.last %},{% endif %}"
                   "{% endfor %}",
                   "1b,2a,3c"},
        RenderCase{"{% for k, v in map.n %}{{ k }}={{ v }}{% endfor %}", "deep=1"},
        RenderCase{"{% for t in empty %}x{% else %}none{% endfor %}", "none"},
        RenderCase{"{% for t in tags %}{% if t == \"a\" %}{% continue %}{% endif %}{{ t }}"
                   "{% if t == \"c\" %}{% break %}{% endif %}{% endfor %}",
                   "bc"},
        RenderCase{
            "{% for a in tags %}{% for b in tags %}{% break %}{% endfor %}{{ a }}{% endfor %}",
            "bac"},
        RenderCase{"{% set x = 1 %}{% for t in tags %}{% set x = 2 %}{% endfor %}{{ x }}", "1"},
        RenderCase{
            "{% set x = 1 %}{% for t in tags %}{% set_global x = x + 1 %}{% endfor %}{{ x }}", "4"},
        RenderCase{"{% filter upper %}a{{ name }}{% endfilter %}", "AORDERS"}));

INSTANTIATE_TEST_SUITE_P(
    Filters, Rendering,
    testing::Values(
        RenderCase{"{{ \" a b \" | trim | title }}|{{ \"aBC\" | capitalize }}", "A B|Abc"},
        RenderCase{"{{ \"--x--\" | trim_start_matches(pat=\"-\") }}"
                   "{{ \"--x--\" | trim_end_matches(pat=\"-\") }}",
                   "x----x"},
        RenderCase{"{{ name | replace(from=\"o\", to=\"00\") }}", "00rders"},
        RenderCase{"{{ \"a\nb\n\nc\" | indent(prefix=\"  \") }}", "a\n  b\n\n  c"},
        RenderCase{"{{ \"a\nb\" | indent(first=true) }}", "    a\n    b"},
        RenderCase{"{{ \"äöü\" | truncate(length=2) }}{{ \"äö\" | truncate(length=2) }}", "äö…äö"},
        RenderCase{"{{ \"a,b\" | split(pat=\",\") | join(sep=\"-\") }}", "a-b"},
        RenderCase{"{{ \"Hello, World!\" | slugify }} {{ \"a b  c\" | wordcount }}",
                   "hello-world 3"},
        RenderCase{
            "{{ tags | sort | join }}{{ tags | first }}{{ tags | last }}{{ tags | nth(n=1) }}",
            "abcbca"},
        RenderCase{"{{ rows | sort(attribute=\"n\") | map(attribute=\"n\") }}", "[1, 2, 2]"},
        RenderCase{"{{ rows | filter(attribute=\"n\", value=2) | length }}"
                   "{{ rows | filter(attribute=\"who\") | length }}",
                   "22"},
        RenderCase{"{{ tags | concat(with=tags) | unique | reverse | slice(end=2) }}", "[c, a]"},
        RenderCase{"{{ \"äb\" | reverse }}{{ \"äb\" | length }}{{ map | get(key=\"k\") }}"
                   "{{ map | get(key=\"x\", default=\"d\") }}",
                   "bä2vd"},
        RenderCase{"{{ absent | default(value=\"d\") }}{{ map.x | default(value=1) }}", "d1"},
        RenderCase{
            "{{ 2.25 | round(precision=1) }} {{ 2.5 | round }} {{ 2.1 | round(method=\"ceil\") "
            "}} {{ -3 | abs }}",
            "2.3 3.0 3.0 3"},
        RenderCase{"{{ \"12\" | int + 0 }}",
                   "t:1:15: here is \"+\" where }} or an operator is to be"},
        RenderCase{"{{ \"12\" | int }}{{ \"99999999999999999999\" | int(default=7) }}{{ \"1.5\" | "
                   "float }}",
                   "1271.5"},
        RenderCase{"{{ map | json_encode }}", "{\"k\":\"v\",\"n\":{\"deep\":1}}"},
        RenderCase{"{{ map | json_encode(pretty=true) }}",
                   "{\n  \"k\": \"v\",\n  \"n\": {\n    \"deep\": 1\n  }\n}"}));

struct WrongCase {
    char const* text;
    char const* says;
};

class Mistake : public testing::TestWithParam<WrongCase> {};

TEST_P(Mistake, IsToldWithItsPlace) {
    EXPECT_THAT(rendered(GetParam().text), HasSubstr(GetParam().says)) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Texts, Mistake,
    testing::Values(
        WrongCase{"a\n {{ name", "t:2:2: {{ is not ended by }}"},
        WrongCase{"{# x", "t:1:1: {# is not ended by #}"},
        WrongCase{"{% raw %}{{", "t:1:1: {% raw %} is not ended by {% endraw %}"},
        WrongCase{"{{ \"a }}", "t:1:4: the text is not ended by \""},
        WrongCase{"{{ a ? b }}", "t:1:6: what stands here is no part of an expression"},
        WrongCase{"{{ }}", "t:1:4: here is }} where a value is to be"},
        WrongCase{"{{ name name }}", "t:1:9: here is \"name\" where }} or an operator is to be"},
        WrongCase{"{{ name | uper }}", "t:1:11: there is no filter \"uper\"; did you mean upper?"},
        WrongCase{"{% if name is odds %}", "there is no test \"odds\"; did you mean odd?"},
        WrongCase{"{{ get_env(name=\"HOME\") }}", "t:1:4: there is no function \"get_env\""},
        WrongCase{"{{ now() }}", "there is no function \"now\""},
        WrongCase{"{% include \"x\" %}", "t:1:4: there is no include"},
        WrongCase{"{% fro x in y %}", "there is no tag \"fro\""},
        WrongCase{"\n{% if name %}a", "t:2:1: {% if %} is not ended by {% endif %}"},
        WrongCase{"{% for a in tags %}{% endif %}", "{% for %} is not ended by {% endfor %}"},
        WrongCase{"a{% endif %}", "t:1:5: {% endif %} ends nothing that was begun"},
        WrongCase{"{% break %}", "break is for loops"},
        WrongCase{"{{ absent }}", "t:1:4: there is no variable \"absent\""},
        WrongCase{"{{ map.x }}", "there is no variable \"map.x\""},
        WrongCase{"{{ name + 1 }}",
                  "\"+\" is of numbers, and this is a text; texts are joined by ~"},
        WrongCase{"{{ 1 / 0 }}", "nothing can be divided by 0"},
        WrongCase{"{{ 9223372036854775807 + 1 }}", "the number is too large"},
        WrongCase{"{{ 9223372036854775808 * 2 }}", "1844674407370955"},
        WrongCase{"{% for x in name %}{% endfor %}", "a loop is over a list or an object"},
        WrongCase{"{% for x in map %}{% endfor %}", "a loop over an object has two names"},
        WrongCase{"{{ tags | upper }}", "t:1:11: upper: it is of texts, and this is a list"},
        WrongCase{"{{ name | split }}", "split: it is called with pat: a text"},
        WrongCase{"{{ throw(message=\"give a name\") }}", "t:1:4: give a name"}));

TEST(TeraTemplate, TellsWhatItReads) {
    auto const parsed = Template::parse(
        "{{ a.b }}{% set c = d %}{{ c }}{% for e in f %}{{ e }}{{ loop.index }}{% endfor %}{{ e }}"
        "{% if g is defined %}{% set h = 1 %}{% endif %}{{ h }}{{ i | default(value=j) }}{{ a }}",
        "t");
    ASSERT_TRUE(parsed);
    std::vector<std::string> names;
    for (auto const& read : parsed->variables_read())
        names.push_back(read.name);
    EXPECT_THAT(names, ElementsAre("a", "d", "f", "e", "g", "i", "j"));
}

TEST(TeraTemplate, HasLimits) {
    auto const nested = [](std::size_t depth) {
        return "{{ " + std::string(depth, '(') + "1" + std::string(depth, ')') + " }}";
    };
    EXPECT_EQ(rendered(nested(40)), "1");
    EXPECT_THAT(rendered(nested(100'000)), HasSubstr("nested too deeply"));
    std::string sum = "{{ 1";
    for (int i = 0; i < 100'000; ++i)
        sum += "+1";
    EXPECT_THAT(rendered(sum + " }}"), HasSubstr("too long"));
    std::string blocks;
    for (int i = 0; i < 100'000; ++i)
        blocks += "{% if a %}";
    EXPECT_THAT(rendered(blocks), HasSubstr("nested too deeply"));
    std::string chain = "{% if a %}";
    for (int i = 0; i < 100'000; ++i)
        chain += "{% elif a %}";
    EXPECT_THAT(rendered(chain), HasSubstr("nested too deeply"));
    EXPECT_THAT(rendered("{% set x = range(end=1000) %}{% for a in x %}{% for b in x %}"
                         "{% for c in x %}{{ c }}{% endfor %}{% endfor %}{% endfor %}"),
                HasSubstr("the template takes too long"));
    EXPECT_THAT(rendered("{% set_global x = \"aaaaaaaaaaaaaaaa\" %}{% for a in range(end=99) %}"
                         "{% set_global x = x ~ x %}{% endfor %}"),
                HasSubstr("the template takes too long"));
    EXPECT_THAT(rendered("{% set_global x = \"aaaaaaaaaa\" %}{% for a in range(end=99) %}"
                         "{% set_global x = x | replace(from=\"a\", to=x) %}{% endfor %}"),
                HasSubstr("replace: the text becomes larger"));
}

}  // namespace
}  // namespace tasker::tera
