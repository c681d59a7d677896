// Writes, has reviewed and revises articles, all through the rooms' own functions.
#pragma once

#include "access/permissions.hpp"
#include "content/articles.hpp"
#include "content/renditions.hpp"
#include "content/reviews.hpp"
#include "content/revision_store.hpp"

#include <stdexcept>

namespace tongyuan {

template <class T>
T expect(result<T> made)
{
    if (made.has_value())
        return std::move(made.value());
    auto words = made.error().code + ": " + made.error().message;
    for (const auto& v : made.error().violations)
        words += "\n  " + v.field + ": " + v.message;
    throw std::runtime_error(words);
}

class writing_desk {
public:
    writing_desk(access::context& ctx, const content::options& options, access::principal editor,
                 access::principal reviewer, std::string unit_id)
        : ctx_(ctx), options_(options), editor_(std::move(editor)), reviewer_(std::move(reviewer)),
          unit_id_(std::move(unit_id))
    {
    }

    // Approved, and therefore released; its id.
    std::string approve(std::vector<std::string> accounts, std::string title = "关于春节放假的通知",
                        std::optional<timestamp> not_before = {})
    {
        review(draft(std::move(accounts), std::move(title), not_before));
        return last_;
    }
    // Written, and nothing more.
    content::article draft(std::vector<std::string> accounts, std::string title = "草稿",
                           std::optional<timestamp> not_before = {})
    {
        const auto written = expect(content::write_revision(fields(title, std::move(accounts), not_before), options_));
        return ctx_.db.write_now(
            [&](sql::session& s) { return expect(content::create_article(s, ctx_, editor_, unit_id_, written)); });
    }
    // A new revision of it, approved too.
    void revise(const std::string& article, std::vector<std::string> accounts, std::string title = "更正后的通知",
                std::optional<timestamp> not_before = {})
    {
        review(save(article, std::move(accounts), std::move(title), not_before));
    }
    // A new revision that nobody has approved yet.
    content::article save(const std::string& article, std::vector<std::string> accounts, std::string title = "草稿",
                          std::optional<timestamp> not_before = {})
    {
        const auto written = expect(content::write_revision(fields(title, std::move(accounts), not_before), options_));
        return ctx_.db.write_now([&](sql::session& s) {
            const auto now = expect(content::article_for(s, editor_, permissions::article_write, article));
            return expect(content::save_revision(s, ctx_, options_, editor_, article, now.version, written));
        });
    }

private:
    static content::revision_fields fields(const std::string& title, std::vector<std::string> accounts,
                                           std::optional<timestamp> not_before)
    {
        content::revision_fields f;
        f.title = title;
        f.summary = "摘要";
        f.author = "陈晓";
        f.source = "办公室";
        f.body_format = content::body_format::markdown;
        f.source_body = title + "：各单位照此执行。文中的 {token}、{{x}} 和 ]]> 原样保留。\n";
        f.accounts = std::move(accounts);
        f.not_before = not_before;
        return f;
    }
    void review(content::article a)
    {
        a = ctx_.db.write_now([&](sql::session& s) {
            const auto what = content::revision_store::find(s, a.id, a.revision).value();
            const auto source = content::load_rendering(s, options_, a, what);
            return expect(content::submit(s, ctx_, editor_, source, content::render_all(source, options_.channels)));
        });
        ctx_.db.write_now([&](sql::session& s) {
            return expect(content::decide(s, ctx_, options_, reviewer_, a.id, a.version,
                                          {content::decision::approve, "", a.digest}));
        });
        last_ = a.id;
    }

    access::context& ctx_;
    const content::options& options_;
    access::principal editor_, reviewer_;
    std::string unit_id_, last_;
};

} // namespace tongyuan
