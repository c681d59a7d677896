#include "ledger.hpp"

#include "exchange.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <fcntl.h>
#include <map>
#include <system_error>
#include <tuple>
#include <unistd.h>

namespace tongyuan::fake {

namespace json = boost::json;

json::object to_json(const effect& seen)
{
    json::array pictures;
    for (const auto& p : seen.pictures)
        pictures.push_back({{"url", p.url}, {"sha256", p.sha256}, {"media_type", p.media_type}, {"bytes", p.bytes}});
    return {{"n", seen.n},
            {"at", to_rfc3339(seen.at)},
            {"platform", seen.platform},
            {"account", seen.account},
            {"kind", seen.kind},
            {"id", seen.id},
            {"url", seen.url},
            {"title", seen.title},
            {"text", seen.text},
            {"pictures", std::move(pictures)},
            {"marker", seen.marker},
            {"digest", seen.digest},
            {"by", seen.by}};
}

ledger::~ledger()
{
    if (file_ >= 0)
        ::close(file_);
}

void ledger::write_to(const std::string& file_name, bool sync_each_line)
{
    file_ = ::open(file_name.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file_ < 0)
        throw std::system_error(errno, std::generic_category(), "cannot open the ledger " + file_name);
    sync_ = sync_each_line;
}

void ledger::append(std::string_view line) const
{
    if (file_ < 0)
        return;
    while (!line.empty()) {
        const auto written = ::write(file_, line.data(), line.size());
        if (written < 0)
            throw std::system_error(errno, std::generic_category(), "cannot write the ledger");
        line.remove_prefix(static_cast<std::size_t>(written));
    }
    if (sync_ && ::fdatasync(file_) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot sync the ledger");
}

const effect& ledger::add(effect seen)
{
    seen.n = effects_.size() + 1;
    if (file_ >= 0)
        append(json::serialize(to_json(seen)) + "\n");
    effects_.push_back(std::move(seen));
    return effects_.back();
}

void ledger::clear()
{
    effects_.clear();
    append("{\"reset\":true}\n");
}

json::object to_json(const ledger& effects, const ledger_filter& wanted)
{
    json::array items;
    const auto& all = effects.all();
    for (auto at = all.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(wanted.after, all.size()));
         at != all.end() && items.size() < wanted.most; ++at)
    {
        const bool fits = (wanted.platform.empty() || at->platform == wanted.platform) &&
                          (wanted.account.empty() || at->account == wanted.account);
        if (fits)
            items.push_back(to_json(*at));
    }
    return {{"items", std::move(items)}, {"total", all.size()}};
}

json::object summary(const ledger& effects)
{
    std::map<std::tuple<std::string, std::string, std::string>, std::uint64_t> by_marker;
    std::map<std::string, std::uint64_t> by_kind{{"published", 0}, {"withdrawn", 0}, {"edited", 0}};
    std::uint64_t unmarked = 0;
    for (const auto& e : effects.all()) {
        ++by_kind[e.kind];
        if (e.kind != "published")
            continue;
        if (e.marker.empty())
            ++unmarked;
        else
            ++by_marker[{e.platform, e.account, e.marker}];
    }
    json::array duplicates;
    for (const auto& [key, count] : by_marker)
        if (count > 1)
            duplicates.push_back({{"platform", std::get<0>(key)},
                                  {"account", std::get<1>(key)},
                                  {"marker", std::get<2>(key)},
                                  {"count", count}});
    json::object out;
    for (const auto& [kind, count] : by_kind)
        out[kind] = count;
    out["unmarked"] = unmarked;
    out["markers"] = by_marker.size();
    out["duplicates"] = std::move(duplicates);
    return out;
}

std::string marker_in(std::string_view text)
{
    for (std::size_t at = text.find("://"); at != std::string_view::npos; at = text.find("://", at + 3)) {
        const auto link = text.substr(at, text.find_first_of(" \t\r\n\"'<>", at) - at);
        const auto question = link.find('?');
        if (question == std::string_view::npos)
            continue;
        const auto query = link.substr(question + 1, link.find('#', question) - question - 1);
        for (const auto& [name, value] : read_parameters(query))
            if (name == "d")
                return value;
    }
    return {};
}

} // namespace tongyuan::fake
