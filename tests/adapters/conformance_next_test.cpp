// What every adapter promises about the next action: it is the same every time, it exists for any journal, it sends
// nothing public twice, it looks before it repeats what duplicates, and it believes no receipt without an id.
#include "adapters/kit/parts.hpp"
#include "loaded.hpp"
#include "replies.hpp"
#include "rig.hpp"
#include "samples.hpp"
#include "wire.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

using namespace tongyuan;
using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;

namespace {

constexpr unsigned walks = 60;      // of each operation of each adapter
constexpr std::size_t longest = 30; // entries of a walk

const std::vector<operation_kind> every_kind{
    operation_kind::publish, operation_kind::revise,    operation_kind::withdraw, operation_kind::probe,
    operation_kind::observe, operation_kind::authorise, operation_kind::connect,  operation_kind::refresh};

bool is_public_once(const does& effect)
{
    return effect.public_ && effect.repeat == on_repeat::duplicates;
}

template <typename Visit>
void each_part(const call& made, Visit visit)
{
    const auto in = [&](const text& value) {
        for (const auto& p : value)
            visit(p);
    };
    in(made.request.url);
    for (const auto& h : made.request.headers)
        in(h.value);
    if (const auto* body = std::get_if<text>(&made.request.body))
        return in(*body);
    for (const auto& f : std::get<std::vector<multipart_field>>(made.request.body))
        in(f.value);
}

// One random life of one operation; every action on the way is held against the promises.
class walk {
public:
    walk(const adapter& of, operation what, unsigned seed) : adapter_(of), what_(std::move(what)), random_(seed)
    {
        const auto about = of.about();
        for (const auto& s : about.secrets)
            secrets_.insert(s.name);
        secrets_.insert(about.token);
        for (const auto& [step, label] : about.steps)
            labels_[step] = label;
        media_.insert(what_.content.media.begin(), what_.content.media.end());
        // A site's feeds and lists go over what the host supplies.
        for (const auto& p : what_.pictures)
            media_.insert(p.sha256);
        for (const auto& a : what_.attachments)
            media_.insert(a.sha256);
    }

    void run(bool trusting)
    {
        while (journal_.size() < room_) {
            const auto next = ask();
            if (const auto* made = std::get_if<call>(&next)) {
                check(*made);
                seen_.insert(made->step);
                effects_[made->step] = made->effect;
                journal_.push_back(trusting ? read(*made) : random_.tried(made->step, random_.any()));
                continue;
            }
            check_rest(next);
            if (!std::holds_alternative<adapters::pause>(next) && random_.once_in(2))
                return;
            journal_.push_back(later());
        }
    }

    // What a probe begins with: the delivery's own journal.
    void begin_after(const walk& sent)
    {
        journal_ = sent.journal_;
        effects_ = sent.effects_;
        entry boundary;
        boundary.kind = entry_kind::probed;
        journal_.push_back(boundary);
        room_ = journal_.size() + longest;
    }

    const std::set<std::string>& steps() const { return seen_; }
    const std::map<std::string, does>& effects() const { return effects_; }

private:
    action ask()
    {
        const auto next = adapter_.next(what_, journal_);
        const operation copied = what_;
        const std::vector<entry> elsewhere = journal_;
        BOOST_TEST_REQUIRE(dump(next) == dump(adapter_.next(copied, elsewhere)));
        return next;
    }

    entry read(const call& made)
    {
        const auto& step = made.step;
        const auto& headers = made.request.headers;
        const bool speaks_xml = std::any_of(headers.begin(), headers.end(), [](const header& h) {
            return kit::plain(h.value).find("xml") != std::string::npos;
        });
        const bool goes_well = !random_.once_in(4);
        const auto got = goes_well ? random_.likely(speaks_xml) : random_.any();
        auto e = random_.tried(step, got);
        if (goes_well)
            e.outcome = fate::answered;
        if (e.outcome != fate::answered)
            return e;
        e.got = got;
        const auto meant = adapter_.read(step, got);
        e.meant = meant.meant;
        e.why = meant.why;
        return e;
    }

    entry later()
    {
        if (seen_.empty() || random_.once_in(3))
            return random_.from_the_host();
        entry waited;
        waited.kind = entry_kind::paused;
        waited.outcome = fate::answered;
        return waited;
    }

    void check(const call& made) const
    {
        BOOST_TEST(made.step.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos, made.step);
        BOOST_TEST(labels_.contains(made.step), made.step << " has no name for people");
        BOOST_TEST(!made.request.method.empty());
        BOOST_TEST(made.timeout.count() > 0);
        BOOST_CHECK_NO_THROW((void)bound_url(made, what_));
        BOOST_CHECK_NO_THROW((void)bound_body(made, what_));
        each_part(made, [&](const part& p) {
            if (const auto* s = std::get_if<secret_ref>(&p))
                BOOST_TEST(secrets_.contains(s->name), s->name);
            if (const auto* m = std::get_if<media_ref>(&p))
                BOOST_TEST(media_.contains(m->sha256), m->sha256);
        });
        if (const auto known = effects_.find(made.step); known != effects_.end()) {
            BOOST_TEST(known->second.public_ == made.effect.public_, made.step);
            BOOST_TEST((known->second.repeat == made.effect.repeat), made.step);
        }
        check_kind(made);
        check_repeat(made);
    }

    void check_kind(const call& made) const
    {
        const bool reads_only = what_.kind == operation_kind::probe || what_.kind == operation_kind::observe ||
                                what_.kind == operation_kind::connect || what_.kind == operation_kind::authorise;
        if (reads_only)
            BOOST_TEST(!made.effect.public_, made.step);
        if (what_.kind == operation_kind::refresh)
            BOOST_TEST((made.effect.repeat == on_repeat::same), made.step);
    }

    void check_repeat(const call& made) const
    {
        if (made.effect.repeat != on_repeat::duplicates)
            return;
        for (const auto& e : journal_) {
            const auto known = effects_.find(e.step);
            const bool worked = e.kind == entry_kind::call && known != effects_.end() &&
                                is_public_once(known->second) && !had_no_effect(e);
            BOOST_TEST_REQUIRE(!(worked && is_public_once(made.effect)), "a second public call: " + made.step);
        }
        const auto last =
            std::find_if(journal_.rbegin(), journal_.rend(), [](const entry& e) { return e.kind == entry_kind::call; });
        if (last != journal_.rend() && last->step == made.step && !had_no_effect(*last))
            BOOST_TEST_REQUIRE((last->meant == meaning::done), "a blind repeat: " + made.step);
    }

    void check_rest(const action& next) const
    {
        if (const auto* proof = std::get_if<receipt>(&next))
            BOOST_TEST(!proof->platform_id.empty());
        if (const auto* why = std::get_if<failure>(&next)) {
            BOOST_TEST(!why->code.empty());
            BOOST_TEST(!why->reason.empty());
        }
        if (const auto* wait = std::get_if<adapters::pause>(&next)) {
            BOOST_TEST(wait->time.count() > 0);
            BOOST_TEST(!wait->reason.empty());
        }
        if (const auto* seen = std::get_if<sightings>(&next)) {
            BOOST_TEST(!seen->source.empty());
            for (const auto& p : seen->posts)
                BOOST_TEST(!p.platform_id.empty());
        }
        if (const auto* granted = std::get_if<grant>(&next))
            BOOST_TEST(!granted->secrets.empty());
    }

    const adapter& adapter_;
    operation what_;
    replies random_;
    std::map<std::string, std::string> labels_; // of steps
    std::set<std::string> secrets_, media_, seen_;
    std::map<std::string, does> effects_;
    std::vector<entry> journal_;
    std::size_t room_ = longest;
};

walk one_walk(const adapter& of, operation_kind kind, unsigned seed, bool trusting)
{
    const auto source = seed % 3 == 0 ? hostile() : notice();
    auto what = operation_for(of, kind, source);
    if (kind == operation_kind::probe && seed % 4 == 1)
        what.target = receipt{"5000000000000009", "https://www.example.gov.cn/5000000000000009"};
    walk one(of, std::move(what), seed);
    if (kind == operation_kind::probe && seed % 2 == 0) {
        walk sent(of, operation_for(of, operation_kind::publish, source), seed);
        sent.run(trusting);
        one.begin_after(sent);
    }
    one.run(trusting);
    return one;
}

template <typename Visit>
void every_walk(bool trusting, Visit visit)
{
    for (const auto& name : built_plugins())
        for (const auto kind : every_kind)
            for (unsigned seed = 0; seed < walks; ++seed)
                BOOST_TEST_CONTEXT(name << " " << name_of(kind) << " seed " << seed)
                {
                    visit(name, one_walk(loaded(name), kind, seed, trusting));
                }
}

} // namespace

BOOST_AUTO_TEST_SUITE(every_adapter_goes_on)

BOOST_AUTO_TEST_CASE(safely_with_replies_as_it_reads_them_itself)
{
    std::map<std::string, std::set<std::string>> steps;
    every_walk(true,
               [&](const std::string& name, const walk& w) { steps[name].insert(w.steps().begin(), w.steps().end()); });
    for (const auto& [name, seen] : steps)
        for (const auto& step : seen)
            BOOST_TEST_MESSAGE(name << " " << step);
    // The walks are worth something only where they get around.
    BOOST_TEST(steps["example"].size() == 3u);
    BOOST_TEST(steps["wechat"].size() >= 12u);
    BOOST_TEST(steps["weibo"].size() == 8u);
}

BOOST_AUTO_TEST_CASE(safely_with_journals_nobody_could_have_written)
{
    std::size_t calls = 0;
    every_walk(false, [&](const std::string&, const walk& w) { calls += w.steps().size(); });
    BOOST_TEST(calls > 0u);
}

BOOST_AUTO_TEST_CASE(with_nothing_to_go_on)
{
    for (const auto& name : built_plugins())
        for (const auto kind : every_kind)
            BOOST_TEST_CONTEXT(name << " " << name_of(kind))
            {
                operation bare;
                bare.kind = kind;
                BOOST_CHECK_NO_THROW(loaded(name).next(bare, {}));
                bare.target = receipt{};
                BOOST_CHECK_NO_THROW(loaded(name).next(bare, {}));
            }
}

BOOST_AUTO_TEST_CASE(nowhere_with_an_operation_it_does_not_offer)
{
    for (const auto& name : built_plugins()) {
        const auto offered = loaded(name).about().operations;
        for (const auto kind : every_kind)
            if (std::find(offered.begin(), offered.end(), kind) == offered.end())
                BOOST_TEST(std::holds_alternative<failure>(loaded(name).next(operation_for(loaded(name), kind), {})),
                           name << " " << name_of(kind));
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(every_adapter_reads)

namespace {

// Steps with their effects, collected by walking.
const std::map<std::string, std::map<std::string, does>>& all_steps()
{
    static std::map<std::string, std::map<std::string, does>> steps;
    if (!steps.empty())
        return steps;
    every_walk(true, [&](const std::string& name, const walk& w) {
        for (const auto& [step, effect] : w.effects())
            steps[name][step] = effect;
    });
    return steps;
}

void is_in_doubt(const adapter& a, const std::string& step, const reply& answer)
{
    const auto meant = a.read(step, answer).meant;
    BOOST_TEST((meant == meaning::ambiguous || meant == meaning::maybe_ours),
               step << " HTTP " << answer.status << " " << answer.body.substr(0, 60));
}

} // namespace

BOOST_AUTO_TEST_CASE(what_proves_nothing_as_nothing_proven)
{
    const std::vector<std::string> unknown{"",
                                           "<html>",
                                           "{}",
                                           "[]",
                                           "null",
                                           "{\"errcode\":987654,\"errmsg\":\"?\"}",
                                           "{\"error_code\":98765,\"error\":\"?\"}",
                                           "{\"errcode\":0",
                                           "\xff"};
    for (const auto& [name, steps] : all_steps())
        for (const auto& [step, effect] : steps)
            if (effect.repeat == on_repeat::duplicates)
                BOOST_TEST_CONTEXT(name)
                {
                    for (const auto& body : unknown)
                        is_in_doubt(loaded(name), step, reply{200, {}, body});
                    for (const int status : {0, 408, 409, 425, 500, 502, 503, 504})
                        is_in_doubt(loaded(name), step, reply{status, {}, "<html>"});
                }
}

BOOST_AUTO_TEST_CASE(a_server_error_never_as_success)
{
    for (const auto& [name, steps] : all_steps())
        for (const auto& [step, effect] : steps)
            for (const int status : {0, 408, 425, 429, 500, 502, 503, 504})
                BOOST_TEST((loaded(name).read(step, reply{status, {}, ""}).meant != meaning::done),
                           name << " " << step << " " << status);
}

BOOST_AUTO_TEST_CASE(every_answer_with_a_reason_unless_it_is_done)
{
    for (const auto& [name, steps] : all_steps()) {
        replies random(7);
        for (const auto& [step, effect] : steps)
            for (int i = 0; i < 200; ++i) {
                const auto got = random.any();
                const auto read = loaded(name).read(step, got);
                if (read.meant == meaning::done)
                    continue;
                BOOST_TEST(!read.why.code.empty(), name << " " << step << " " << got.status << " " << got.body);
                BOOST_TEST(!read.why.reason.empty(), name << " " << step << " " << got.status << " " << got.body);
            }
    }
}

BOOST_AUTO_TEST_CASE(monstrous_answers_without_falling_over)
{
    const auto bodies = monstrous_bodies();
    for (const auto& [name, steps] : all_steps())
        for (const auto& [step, effect] : steps)
            for (const auto& body : bodies) {
                const reply got{200, {}, body};
                BOOST_CHECK_NO_THROW(loaded(name).read(step, got));
                entry e;
                e.step = step;
                e.outcome = fate::answered;
                e.meant = meaning::done;
                e.got = got;
                for (const auto kind : {operation_kind::publish, operation_kind::probe, operation_kind::observe})
                    BOOST_CHECK_NO_THROW(loaded(name).next(operation_for(loaded(name), kind), std::vector<entry>{e}));
            }
    BOOST_CHECK_NO_THROW(loaded("example").read("no_such_step", reply{200, {}, "{}"}));
}

BOOST_AUTO_TEST_SUITE_END()
