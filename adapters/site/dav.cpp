#include "adapters/site/dav.hpp"

#include "adapters/kit/answers.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::adapters::site {

namespace {

constexpr does quiet{false, on_repeat::same};
constexpr std::chrono::seconds for_files{120};
constexpr int most_missing_folders = 3;

request authorised(const operation& what, std::string method, text address)
{
    request made{std::move(method), std::move(address), {}, text{}};
    if (!is_local(what.account)) {
        auto both = kit::join({kit::secret("user"), kit::lit(":"), kit::secret("password")});
        made.headers.push_back({"Authorization", std::move(both), true});
    }
    return made;
}

bool is_any(int status, std::initializer_list<int> known)
{
    return std::find(known.begin(), known.end(), status) != known.end();
}

bool is_any(std::string_view step, std::initializer_list<std::string_view> known)
{
    return std::find(known.begin(), known.end(), step) != known.end();
}

reading no_folder(const reply& answer)
{
    return kit::is_refused({fault::configuration, "http " + std::to_string(answer.status), "网站上没有要写入的目录。",
                            "请网站管理员建好栏目目录，或打开自动建目录。"});
}

reading no_writing(const reply& answer)
{
    return kit::is_refused({fault::configuration, "http " + std::to_string(answer.status), "网站不允许写入。",
                            "请网站管理员打开 WebDAV 的 PUT、MOVE、DELETE，并核对写入地址。"});
}

reading no_room(const reply& answer)
{
    return kit::is_refused({fault::configuration, "http " + std::to_string(answer.status), "文件超出网站允许的大小。",
                            "请压缩图片或附件，或请网站管理员放宽上传限制。"});
}

// Missing on the way there or already in place: only a look at the target tells.
reading perhaps_moved(const reply& answer)
{
    return kit::may_be_ours({fault::protocol, "http " + std::to_string(answer.status),
                             "网站没有移动文件，目标可能已经就位。", "系统会自动核对目标网页。"});
}

reading read_otherwise(const reply& answer)
{
    if (answer.status == 409)
        return no_folder(answer);
    if (is_any(answer.status, {405, 501}))
        return no_writing(answer);
    if (answer.status == 413)
        return no_room(answer);
    return kit::by_status(answer);
}

} // namespace

call put(const operation& what, std::string step, text address, std::string_view content_type, text body)
{
    auto made = authorised(what, "PUT", std::move(address));
    made.headers.push_back({"Content-Type", kit::lit(std::string(content_type))});
    made.body = std::move(body);
    return {std::move(step), std::move(made), quiet, {}, for_files};
}

call move(const operation& what, std::string step, const text& from, const std::string& path, bool overwrite,
          bool is_public)
{
    auto made = authorised(what, "MOVE", from);
    made.headers.push_back({"Destination", stored_address(what.account, path)});
    made.headers.push_back({"Overwrite", kit::lit(overwrite ? "T" : "F")});
    return {std::move(step), std::move(made), {is_public, on_repeat::same}, {}};
}

call fetch(const operation& what, std::string step, const text& address)
{
    return {std::move(step), authorised(what, "GET", address), quiet, {}};
}

call remove(const operation& what, std::string step, const std::string& path, bool is_public)
{
    auto made = authorised(what, "DELETE", stored_address(what.account, path));
    return {std::move(step), std::move(made), {is_public, on_repeat::same}, {}};
}

reading read_dav(std::string_view step, const reply& answer)
{
    const int status = answer.status;
    if (is_any(step, {"put_media", "put_page", "put_file"}))
        return is_any(status, {200, 201, 204}) ? kit::is_done() : read_otherwise(answer);
    if (is_any(step, {"publish", "revise", "move_file"})) {
        if (is_any(status, {404, 412}))
            return perhaps_moved(answer);
        return is_any(status, {200, 201, 204}) ? kit::is_done() : read_otherwise(answer);
    }
    if (is_any(step, {"withdraw", "remove_file", "remove_media"}))
        return is_any(status, {200, 204, 404, 410}) ? kit::is_done() : read_otherwise(answer);
    if (step == "make_folder") // 405: it is there already
        return is_any(status, {201, 204, 405}) ? kit::is_done() : kit::by_status(answer);
    return is_any(status, {200, 404, 410}) ? kit::is_done() : kit::by_status(answer);
}

std::optional<action> make_folders(const operation& what, const kit::journal& so_far, std::string_view step)
{
    const auto* tried = so_far.last(step);
    const auto later = so_far.after(tried);
    const auto folders = folders_of(what.account);
    const auto made = later.all_done("make_folder").size();
    const bool refused = later.stands("make_folder") == kit::standing::refused;
    if (is_local(what.account) || so_far.tries(step) >= most_missing_folders || refused)
        return kit::failure_of(refused ? *later.last("make_folder") : *tried);
    if (made >= folders.size())
        return std::nullopt;
    return call{"make_folder", authorised(what, "MKCOL", stored_address(what.account, folders[made])), quiet, {}};
}

} // namespace tongyuan::adapters::site
