#include "registry/custody/handovers.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "access/person.hpp"
#include "access/person_store.hpp"
#include "registry/custody/custodies.hpp"
#include "registry/register_store.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

void audit(sql::session& s, const filing_context& c, const access::principal& who, std::string act, const handover& h,
           json::object detail, timestamp now)
{
    detail["from"] = h.from_name;
    detail["to"] = h.to_name;
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, std::move(act), "handover", h.id, h.unit_id, std::move(detail)));
}

json::array names_of(const std::vector<handover_item>& items)
{
    json::array out;
    for (const auto& i : items)
        out.push_back(json::object{{"account", i.what.it.account_id},
                                   {"name", i.what.account_name},
                                   {"role", label_of(i.what.it.role, i.what.it.is_deputy)}});
    return out;
}

// What the order means and the caller may hand over; what is in another handover already stays there.
result<std::vector<handover_item>> items_for(sql::session& s, const filing_context& c, const access::principal& who,
                                             const handover_order& o)
{
    std::vector<handover_item> out;
    std::size_t under_way = 0, elsewhere = 0;
    for (auto& held : custody_store::held_by(s, o.from_person, o.from_name)) {
        if (!o.accounts.empty() && std::ranges::find(o.accounts, held.it.account_id) == o.accounts.end())
            continue;
        if (!who.may(permissions::custody_manage, held.unit_path)) {
            ++elsewhere;
        } else if (!held.handover_id.empty()) {
            ++under_way;
        } else {
            handover_item item;
            item.n = static_cast<std::int64_t>(out.size()) + 1;
            item.what = std::move(held);
            out.push_back(std::move(item));
        }
    }
    if (out.empty() && under_way > 0)
        return refusal{errc::conflict, "handover.under_way", "这些账号已经在交接中，请先确认或取消原来的交接。"};
    if (out.empty())
        return refusal{errc::not_found, "handover.nothing",
                       elsewhere > 0 ? "这些账号不在您管理的单位，请由账号所在单位的登记员办理。"
                                     : "没有找到由其保管的账号。"};
    const auto most = c.limits.custody.handover_items;
    if (out.size() > most)
        return refusal{errc::unsupported, "handover.too_many",
                       "共 " + std::to_string(out.size()) + " 项，一次最多交接 " + std::to_string(most) +
                           " 项，请分批选择账号。"};
    return out;
}

std::vector<violation> faults_of(const handover_order& o)
{
    std::vector<violation> out;
    if (!o.from_person && o.from_name.empty())
        out.emplace_back("from_name", "required", "请选择移交人。");
    if (!o.to_person && o.to_name.empty())
        out.emplace_back("to_name", "required", "请选择接收人，或填写系统外人员的姓名。");
    if (!o.to_person && !access::is_phone(o.to_phone))
        out.emplace_back("to_phone", "not_a_phone", "系统外人员须填写联系电话，例如 138 0000 0000。");
    const bool is_same = o.to_person ? o.from_person == o.to_person : !o.from_person && o.from_name == o.to_name;
    if (is_same && out.empty())
        out.emplace_back("to_person", "same_person", "移交人和接收人不能是同一个人。");
    return out;
}

// Where it stands: with the nearest unit that has all of it.
std::string unit_of(const std::vector<handover_item>& items)
{
    std::vector<std::string> paths;
    for (const auto& i : items)
        paths.push_back(i.what.unit_path);
    const auto path = common_path(paths);
    if (path.empty())
        return items.front().what.unit_id;
    const auto from = path.rfind('/', path.size() - 2) + 1;
    return path.substr(from, path.size() - 1 - from);
}

std::string name_of_person(sql::session& s, const std::optional<std::string>& id, const std::string& otherwise)
{
    const auto person = id ? access::person_store::find(s, *id) : std::nullopt;
    return person ? person->it.name : otherwise;
}

result<handover> written_down(sql::session& s, const filing_context& c, const access::principal& who,
                              const handover_order& o, const std::vector<handover_item>& items)
{
    handover h;
    h.id = c.ctx.ids.next();
    h.unit_id = unit_of(items);
    h.from_person = o.from_person;
    h.from_name = name_of_person(s, o.from_person, o.from_name);
    h.to_name = o.to_name;
    h.to_phone = o.to_phone;
    if (o.to_person) {
        const auto to = custodian_for(s, *o.to_person, items.front().what.unit_path);
        if (to.has_error())
            return unacceptable({{"to_person", "unknown", to.error().violations.at(0).message}});
        h.to_person = to->id;
        h.to_name = to->name;
        h.to_phone.clear();
    }
    h.reason = o.reason;
    h.by_person = who.person_id;
    h.by_name = who.name;
    h.at = c.ctx.time.now();
    handover_store::insert(s, h, items);
    return handover_store::find(s, h.id).value();
}

// Wherever its accounts are.
bool may_there(const access::principal& who, permission wanted, const handover& h)
{
    return !h.account_paths.empty() &&
           std::ranges::all_of(h.account_paths, [&](const auto& path) { return who.may(wanted, path); });
}

refusal is_over(const handover& h)
{
    return {errc::wrong_state, "handover.over",
            h.state == "done" ? "这次交接已经全部确认。" : "这次交接已经取消，请重新办理。"};
}

result<handover> open_for(sql::session& s, const access::principal& who, std::string_view id)
{
    auto h = handover_for(s, who, id);
    if (h.has_error())
        return h;
    if (!handover_store::hold_open(s, id))
        return is_over(handover_store::find(s, id).value());
    return h;
}

handover_item* item_in(std::vector<handover_item>& items, std::int64_t n)
{
    const auto at = std::ranges::find(items, n, &handover_item::n);
    return at == items.end() ? nullptr : &*at;
}

refusal no_such_item(std::int64_t n)
{
    return unacceptable({{"items", "unknown", "这次交接中没有待确认的第 " + std::to_string(n) + " 项。"}});
}

result<void> mark_one(sql::session& s, const handover& h, std::vector<handover_item>& items, const handover_mark& m,
                      const std::string& by, timestamp now)
{
    auto* item = item_in(items, m.n);
    if (!item || item->state != "open")
        return no_such_item(m.n);
    if (!m.number.empty() && (item->what.it.role != custody_role::phone || !access::is_phone(m.number)))
        return unacceptable({{"number", "not_a_phone", "“绑定手机”一项填写新绑定的手机号，例如 138 0000 0000。"}});
    item->done_at = m.is_done ? std::optional{now} : std::nullopt;
    item->done_by = m.is_done ? by : "";
    item->number = m.is_done ? m.number : "";
    if (!handover_store::mark(s, h.id, *item))
        return no_such_item(m.n);
    return {};
}

// Who may confirm, and whether the words for it are there.
result<void> is_entitled(sql::session& s, const access::principal& who, const handover& h, const std::string& reason)
{
    if (h.from_person == who.person_id)
        return refusal{errc::forbidden, "handover.own", "移交人不能自己确认交接，请由接收人确认。"};
    const bool is_receiver = receives(who, h);
    if (!is_receiver && h.by_person == who.person_id)
        return refusal{errc::forbidden, "handover.own",
                       "交接由您发起，不能再由您代为确认，请由接收人或另一位业务管理员确认。"};
    if (!is_receiver && !may_confirm_for(who, h))
        return refusal{errc::forbidden, "handover.not_receiver",
                       "由接收人" + h.to_name + "本人确认；本人无法确认的，由业务管理员写明原因代为确认。"};
    if (!is_receiver && reason.empty())
        return unacceptable({{"reason", "required", "代为确认须写明原因，例如“移交人已离职”。"}});
    const auto may_receive = [&](const std::string& path) { return custodian_for(s, *h.to_person, path).has_value(); };
    if (h.to_person && !std::ranges::all_of(h.account_paths, may_receive))
        return refusal{errc::wrong_state, "handover.receiver_left",
                       "接收人的账号已停用，或已调往其他单位体系，请取消后重新选择接收人。"};
    return {};
}

result<std::vector<handover_item>> to_confirm(std::vector<handover_item> items, const std::vector<std::int64_t>& chosen)
{
    if (chosen.empty()) {
        std::erase_if(items, [](const auto& i) { return i.state != "open"; });
        return items;
    }
    std::vector<handover_item> out;
    for (const auto n : chosen) {
        auto* item = item_in(items, n);
        if (!item || std::exchange(item->state, "taken") != "open")
            return no_such_item(n);
        out.push_back(*item);
    }
    return out;
}

refusal not_done(const std::vector<handover_item>& items)
{
    std::vector<violation> each;
    for (const auto& i : items)
        if (!i.done_at)
            each.emplace_back("items", "not_done",
                              "第 " + std::to_string(i.n) + " 项 “" + i.what.account_name + "”" +
                                  label_of(i.what.it.role, i.what.it.is_deputy) + "：还没有登记平台上已办。");
    return {errc::wrong_state, "handover.not_done", "还有没有办完的事项，办好一项登记一项，可以先确认已办的。",
            std::move(each)};
}

// Who receives stands in one place only: beside oneself nobody is a deputy. False: somebody was quicker.
bool pass_on(sql::session& s, const filing_context& c, const handover& h, const handover_item& i, timestamp now)
{
    register_store::lock(s, i.what.it.account_id);
    const auto before = custody_store::find(s, i.what.it.id);
    if (!before || !custody_store::end(s, *before, "handed_over", h.to_name, h.id, now))
        return false;
    const auto other = custody_store::standing(s, before->account_id, before->role, !before->is_deputy);
    const bool stands_beside = other && is_same_holder(*other, h.to_person, h.to_name);
    if (stands_beside && before->is_deputy)
        return true;
    if (stands_beside && !handover_store::under_way(s, other->id))
        custody_store::end(s, *other, "no_deputy", h.to_name, h.id, now);
    custody next;
    next.id = c.ctx.ids.next();
    next.account_id = before->account_id;
    next.role = before->role;
    next.is_deputy = before->is_deputy;
    next.person_id = h.to_person;
    next.name = h.to_name;
    next.phone = h.to_phone;
    next.number = i.number.empty() ? before->number : i.number;
    next.since = next.entered_at = now;
    next.entered_by = i.confirmed_by;
    next.handover_id = h.id;
    custody_store::insert(s, next);
    return true;
}

} // namespace

result<handover> handover_for(sql::session& s, const access::principal& who, std::string_view id)
{
    auto h = handover_store::find(s, id);
    if (!h)
        return not_found("次交接");
    const bool takes_part = h->from_person == who.person_id || h->to_person == who.person_id;
    if (!takes_part && !may_there(who, permissions::custody_read, *h))
        return not_found("次交接");
    return std::move(*h);
}

bool is_in_person(const access::principal& who, const std::optional<std::string>& person_id)
{
    return who.token_id.empty() && person_id == who.person_id;
}

bool may_mark(const access::principal& who, const handover& h)
{
    return h.state == "open" && (is_in_person(who, h.from_person) || is_in_person(who, h.to_person) ||
                                 may_there(who, permissions::custody_manage, h));
}

bool receives(const access::principal& who, const handover& h)
{
    return h.state == "open" && is_in_person(who, h.to_person);
}

bool may_confirm_for(const access::principal& who, const handover& h)
{
    return h.state == "open" && h.from_person != who.person_id && h.by_person != who.person_id &&
           may_there(who, permissions::custody_confirm, h);
}

bool may_call_off(const access::principal& who, const handover& h)
{
    return h.state == "open" && may_there(who, permissions::custody_manage, h);
}

result<handover> start_handover(sql::session& s, const filing_context& c, const access::principal& who,
                                const handover_order& o)
{
    if (auto wrong = faults_of(o); !wrong.empty())
        return unacceptable(std::move(wrong));
    const auto items = items_for(s, c, who, o);
    if (items.has_error())
        return items.error();
    auto h = written_down(s, c, who, o, *items);
    if (h.has_error())
        return h;
    audit(s, c, who, "handover.begun", *h, {{"items", names_of(*items)}, {"reason", o.reason}}, h->at);
    return h;
}

result<handover> mark_handover(sql::session& s, const filing_context& c, const access::principal& who,
                               std::string_view id, const std::vector<handover_mark>& marks)
{
    const auto h = open_for(s, who, id);
    if (h.has_error())
        return h;
    if (!may_mark(who, *h))
        return refusal{errc::forbidden, "handover.not_yours", "由移交人、接收人或登记员登记。"};
    const auto now = c.ctx.time.now();
    auto items = handover_store::items_of(s, id);
    json::array done;
    for (const auto& m : marks) {
        if (const auto marked = mark_one(s, *h, items, m, who.name, now); marked.has_error())
            return marked.error();
        done.push_back(json::object{{"n", m.n}, {"done", m.is_done}});
    }
    audit(s, c, who, "handover.marked", *h, {{"items", std::move(done)}}, now);
    return handover_store::find(s, id).value();
}

result<handover> confirm_handover(sql::session& s, const filing_context& c, const access::principal& who,
                                  std::string_view id, const handover_confirmation& words)
{
    const auto h = open_for(s, who, id);
    if (h.has_error())
        return h;
    if (const auto may = is_entitled(s, who, *h, words.reason); may.has_error())
        return may.error();
    auto items = to_confirm(handover_store::items_of(s, id), words.items);
    if (items.has_error())
        return items.error();
    const bool is_receiver = receives(who, *h);
    if (is_receiver && !std::ranges::all_of(*items, [](const auto& i) { return i.done_at.has_value(); }))
        return not_done(*items);
    const auto now = c.ctx.time.now();
    for (auto& i : *items) {
        i.confirmed_by = who.name;
        i.confirmed_words = is_receiver ? "" : words.reason;
        if (!handover_store::confirm(s, id, i, now) || !pass_on(s, c, *h, i, now))
            return access::changed_meanwhile();
    }
    if (!handover_store::has_open_items(s, id))
        handover_store::end(s, id, "done", who.name, "", now);
    json::object detail{{"items", names_of(*items)}};
    if (!is_receiver)
        detail["reason"] = words.reason;
    audit(s, c, who, is_receiver ? "handover.confirmed" : "handover.confirmed_for", *h, std::move(detail), now);
    return handover_store::find(s, id).value();
}

result<handover> call_off_handover(sql::session& s, const filing_context& c, const access::principal& who,
                                   std::string_view id, std::string_view reason)
{
    const auto h = open_for(s, who, id);
    if (h.has_error())
        return h;
    if (!may_call_off(who, *h))
        return refusal{errc::forbidden, "handover.not_yours", "由登记员取消交接。"};
    const auto now = c.ctx.time.now();
    handover_store::end(s, id, "called_off", who.name, reason, now);
    audit(s, c, who, "handover.called_off", *h, {{"reason", reason}}, now);
    return handover_store::find(s, id).value();
}

} // namespace tongyuan::registry
