#include "channels/journal.hpp"

#include "base/digest.hpp"

#include <array>
#include <utility>

namespace tongyuan::channels {

using namespace adapters;

namespace {

template <class E, std::size_t N>
using names = std::array<std::pair<E, std::string_view>, N>;

constexpr names<operation_kind, 8> operations{{{operation_kind::publish, "publish"},
                                               {operation_kind::revise, "revise"},
                                               {operation_kind::withdraw, "withdraw"},
                                               {operation_kind::probe, "probe"},
                                               {operation_kind::observe, "observe"},
                                               {operation_kind::authorise, "authorise"},
                                               {operation_kind::connect, "connect"},
                                               {operation_kind::refresh, "refresh"}}};
constexpr names<entry_kind, 5> kinds{{{entry_kind::call, "call"},
                                      {entry_kind::paused, "paused"},
                                      {entry_kind::token_refreshed, "token_refreshed"},
                                      {entry_kind::evidence, "evidence"},
                                      {entry_kind::probed, "probed"}}};
constexpr names<fate, 4> fates{
    {{fate::open, "open"}, {fate::not_sent, "not_sent"}, {fate::answered, "answered"}, {fate::ambiguous, "ambiguous"}}};
constexpr names<meaning, 6> meanings{{{meaning::done, "done"},
                                      {meaning::refused, "refused"},
                                      {meaning::stale_token, "stale_token"},
                                      {meaning::throttled, "throttled"},
                                      {meaning::maybe_ours, "maybe_ours"},
                                      {meaning::ambiguous, "ambiguous"}}};
constexpr names<fault, 8> faults{{{fault::content, "content"},
                                  {fault::permission, "permission"},
                                  {fault::configuration, "configuration"},
                                  {fault::sign_in, "sign_in"},
                                  {fault::quota, "quota"},
                                  {fault::busy, "busy"},
                                  {fault::gone, "gone"},
                                  {fault::protocol, "protocol"}}};

template <class E, std::size_t N>
std::string_view look_up(const names<E, N>& table, E value)
{
    for (const auto& [one, name] : table)
        if (one == value)
            return name;
    return "unknown";
}

} // namespace

std::string_view name_of(operation_kind k)
{
    return look_up(operations, k);
}
std::string_view name_of(entry_kind k)
{
    return look_up(kinds, k);
}
std::string_view name_of(fate f)
{
    return look_up(fates, f);
}
std::string_view name_of(meaning m)
{
    return look_up(meanings, m);
}
std::string_view name_of(fault f)
{
    return look_up(faults, f);
}

std::optional<operation_kind> operation_from(std::string_view name)
{
    for (const auto& [one, text] : operations)
        if (text == name)
            return one;
    return {};
}

std::vector<entry> entries_of(const std::vector<journal_row>& rows)
{
    std::vector<entry> out;
    for (const auto& row : rows)
        if (row.operation != operation_kind::probe)
            out.push_back(row.entry);
    return out;
}

std::string digest_of(const std::vector<journal_row>& rows)
{
    std::string all;
    for (const auto& row : rows) {
        all += std::to_string(row.n) + '\x1f';
        for (const std::string_view text :
             {name_of(row.operation), name_of(row.entry.kind), std::string_view(row.entry.step),
              std::string_view(row.request_line), std::string_view(row.request_digest), std::string_view(row.slots),
              name_of(row.entry.outcome), name_of(row.entry.meant), std::string_view(row.entry.why.code),
              std::string_view(row.entry.link), std::string_view(row.entry.picture_sha256),
              std::string_view(row.entry.person)})
        {
            all += text;
            all += '\x1f';
        }
        all += std::to_string(row.entry.attempt) + '\x1f' + std::to_string(row.entry.got.status) + '\x1f' +
               sha256_hex(row.entry.got.body) + '\x1e';
    }
    return sha256_hex(all);
}

} // namespace tongyuan::channels
